package sluice.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code [update]}: when a trial is as good as the release before, and who says which release is
 * desired.
 *
 * @param settleMillis what it may take to settle; not measured
 * @param proveMillis what is measured after that
 * @param rateMin percent of the readings and publishes before
 * @param latencyMax percent of the loop's lag and of an edge's way to its publish before
 * @param latencyFreeMillis what is never too long
 * @param memoryMax percent of the memory before
 * @param memoryLimitBytes of memory, whatever it was before
 * @param errorsMax more than before
 * @param check a program and its arguments that must end well before a trial is kept; empty for
 *     none
 * @param checkMillis what it may take
 * @param uplink on which desired versions are heard and reports are published; empty for none
 * @param desiredTopic where they are heard
 * @param groups that this board is in
 * @param ca PEM certificates that are trusted for downloads; null for the system's
 */
public record UpdateConfig(
    long settleMillis,
    long proveMillis,
    int rateMin,
    int latencyMax,
    long latencyFreeMillis,
    int memoryMax,
    long memoryLimitBytes,
    long errorsMax,
    List<String> check,
    long checkMillis,
    String uplink,
    String desiredTopic,
    List<String> groups,
    @Nullable Path ca) {
  /** Of a configuration that does not say. */
  public static final UpdateConfig DEFAULT =
      new UpdateConfig(
          10_000,
          60_000,
          90,
          200,
          20,
          150,
          128L << 20,
          0,
          List.of(),
          30_000,
          "",
          "sluice/update/desired",
          List.of(),
          null);

  static UpdateConfig read(TableReader t, GatewayConfig gateway, Path base) {
    UpdateConfig or = DEFAULT;
    UpdateConfig update =
        new UpdateConfig(
            t.millis("settle", 0, 3_600_000, or.settleMillis),
            t.millis("prove", 1_000, ConfigReader.DAY_MILLIS, or.proveMillis),
            (int) t.integer("rate_min", 0, 100, or.rateMin),
            (int) t.integer("latency_max", 100, 10_000, or.latencyMax),
            t.millis("latency_free", 0, 60_000, or.latencyFreeMillis),
            (int) t.integer("memory_max", 100, 10_000, or.memoryMax),
            t.bytes("memory_limit", 16L << 20, 4L << 30, or.memoryLimitBytes),
            t.integer("errors_max", 0, 1_000_000, or.errorsMax),
            t.strings("check"),
            t.millis("check_timeout", 100, 3_600_000, or.checkMillis),
            t.string("uplink", ""),
            ConfigReader.topic(t, "desired_topic", gateway.topicPrefix() + "/update/desired"),
            t.strings("groups"),
            t.has("ca") ? base.resolve(t.string("ca", "")) : null);
    t.end();
    return update;
  }

  static void check(TableReader t, SluiceConfig config) {
    String uplink = config.update().uplink;
    if (!uplink.isEmpty() && !config.uplinks().containsKey(uplink)) {
      t.wrong("uplink", "there is no [uplink." + uplink + "]; add it or name another");
    }
  }
}
