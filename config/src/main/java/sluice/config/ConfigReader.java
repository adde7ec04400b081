package sluice.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sluice.config.SampleConfig.Source;

/** The schema: which keys there are, their types, limits and defaults. One method a table. */
final class ConfigReader {
  private static final long DAY_MILLIS = 86_400_000;

  private final TableReader root;
  private final Path base;
  private final boolean demo;

  /**
   * Reads a parsed file.
   *
   * @param base what relative paths are relative to
   * @param demo whether port 0 may stand for the demo's broker
   */
  ConfigReader(TableReader root, Path base, boolean demo) {
    this.root = root;
    this.base = base;
    this.demo = demo;
  }

  SluiceConfig read() {
    GatewayConfig gateway = gateway(root.table("gateway"));
    SluiceConfig config =
        new SluiceConfig(
            gateway,
            named("uplink", table -> uplink(table, gateway)),
            spool(root.table("spool")),
            named("chip", this::chip),
            named("gpio", this::gpio),
            named("sample", this::sample),
            loop(root.table("loop")),
            log(root.table("log")));
    root.end();
    checkUplinks(config);
    checkLines(config);
    return config;
  }

  private GatewayConfig gateway(TableReader t) {
    GatewayConfig gateway =
        new GatewayConfig(topicLevel(t, "id", hostName()), topic(t, "topic_prefix", "sluice"));
    t.end();
    return gateway;
  }

  private UplinkConfig uplink(TableReader t, GatewayConfig gateway) {
    UplinkConfig uplink =
        new UplinkConfig(
            t.name(),
            t.required("host", "\"broker.example\""),
            (int) t.integer("port", demo ? 0 : 1, 65_535, 1_883),
            t.choice("protocol", Protocol.values()),
            t.string("client_id", gateway.id()),
            t.optional("username"),
            path(t.optional("password_file")),
            (int) t.integer("qos", 0, 1, 1),
            t.millis("keep_alive", 0, 65_535_000, 30_000),
            t.millis("session_expiry", 0, 365 * DAY_MILLIS, DAY_MILLIS),
            (int) t.integer("inflight_max", 1, 65_535, 1_000),
            t.millis("connect_timeout", 100, 300_000, 10_000),
            t.millis("reconnect_min", 10, 3_600_000, 500),
            t.millis("reconnect_max", 10, DAY_MILLIS, 60_000),
            t.millis("stable_after", 1_000, DAY_MILLIS, 30_000));
    if (uplink.reconnectMinMillis() > uplink.reconnectMaxMillis()) {
      t.wrong("reconnect_min", "is more than reconnect_max; lower it or raise that");
    }
    if (uplink.passwordFile() != null && uplink.username() == null) {
      t.wrong("password_file", "a password needs a \"username\" (MQTT 3.1.1, 3.1.2.9)");
    }
    t.end();
    return uplink;
  }

  private SpoolConfig spool(TableReader t) {
    Path dir = path(t.string("dir", "/var/lib/sluice/spool"));
    SpoolConfig spool =
        new SpoolConfig(
            dir == null ? base : dir,
            t.bytes("segment_bytes", 64L << 10, 1L << 30, 8L << 20),
            t.bytes("max_bytes", 128L << 10, 1L << 40, 256L << 20),
            t.millis("commit_interval", 1, 60_000, 20),
            (int) t.integer("commits_per_second", 1, 1_000, 50),
            t.bytes("tail_bytes", 64L << 10, 1L << 30, 1L << 20));
    if (spool.maxBytes() < 2 * spool.segmentBytes()) {
      t.wrong("max_bytes", "must be at least twice segment_bytes: whole segments are deleted");
    }
    t.end();
    return spool;
  }

  private ChipConfig chip(TableReader t) {
    ChipConfig chip =
        new ChipConfig(
            t.name(),
            t.choice("driver", ChipConfig.Driver.values()),
            t.string("path", "/dev/gpiochip0"),
            (int) t.integer("lines", 1, 1_024, 8));
    t.end();
    return chip;
  }

  private GpioConfig gpio(TableReader t) {
    if (!t.has("line")) {
      t.wrong("line", "is missing; for instance line = 17");
    }
    GpioConfig gpio =
        new GpioConfig(
            t.name(),
            t.required("chip", "\"board\", the NAME of a [chip.NAME]"),
            (int) t.integer("line", 0, 1_023, 0),
            t.choice("direction", GpioConfig.Direction.values()),
            t.choice("edge", GpioConfig.Edge.values()),
            t.choice("bias", GpioConfig.Bias.values()),
            t.bool("active_low", false),
            t.millis("debounce", 0, 60_000, 0) * 1_000,
            t.bool("initial", false),
            t.has("topic") ? topic(t, "topic", "") : null,
            (int) t.integer("simulated_edges_per_second", 0, 1_000_000, 0));
    t.end();
    return gpio;
  }

  private SampleConfig sample(TableReader t) {
    Source source = t.choice("source", Source.values());
    String path = t.string("path", source.defaultPath);
    if (path.isEmpty()) {
      t.wrong("path", "is missing; source = \"" + source.label() + "\" needs to know where");
    }
    SampleConfig sample =
        new SampleConfig(
            t.name(),
            source,
            path,
            t.millis("period", 1, DAY_MILLIS, 1_000),
            t.string("unit", source.defaultUnit),
            t.has("topic") ? topic(t, "topic", "") : null);
    t.end();
    return sample;
  }

  private LoopConfig loop(TableReader t) {
    LoopConfig loop =
        new LoopConfig(
            t.millis("slow_callback", 1, 60_000, 50), (int) t.integer("workers", 1, 64, 2));
    t.end();
    return loop;
  }

  private LogConfig log(TableReader t) {
    LogConfig log = new LogConfig(t.choice("level", LogConfig.Level.values()));
    t.end();
    return log;
  }

  private void checkUplinks(SluiceConfig config) {
    int count = config.uplinks().size();
    if (count == 0) {
      root.wrong("uplink", "no uplink; add [uplink.NAME] with a host");
    } else if (count > 1) {
      root.wrong("uplink", "only one uplink can be served for now; remove all but one");
    }
  }

  private void checkLines(SluiceConfig config) {
    Map<String, String> users = new HashMap<>();
    for (TableReader t : root.tables("gpio")) {
      GpioConfig gpio = config.gpio().get(t.name());
      if (gpio == null || gpio.chip().isEmpty()) {
        continue;
      }
      ChipConfig chip = config.chips().get(gpio.chip());
      if (chip == null) {
        t.wrong("chip", "there is no [chip." + gpio.chip() + "]; add it or name another");
      } else if (chip.driver() == ChipConfig.Driver.SIMULATED && gpio.line() >= chip.lines()) {
        t.wrong("line", "the chip has lines 0 to " + (chip.lines() - 1));
      }
      String other = users.put(gpio.chip() + " line " + gpio.line(), gpio.name());
      if (other != null) {
        t.wrong("line", "is used by [gpio." + other + "] too; a line has one user");
      }
    }
  }

  private <T> Map<String, T> named(String key, Function<TableReader, T> read) {
    List<TableReader> tables = root.tables(key);
    Map<String, T> all = new LinkedHashMap<>();
    for (TableReader table : tables) {
      all.put(table.name(), read.apply(table));
    }
    return all;
  }

  /** OASIS MQTT 5, 4.7.1: wildcards are not for publishing. */
  private static String topic(TableReader t, String key, String otherwise) {
    String topic = t.string(key, otherwise);
    if (topic.indexOf('#') >= 0 || topic.indexOf('+') >= 0 || topic.startsWith("$")) {
      t.wrong(key, "must not hold # or +, nor begin with $ (MQTT 5, 4.7)");
    }
    return topic;
  }

  private static String topicLevel(TableReader t, String key, String otherwise) {
    String level = topic(t, key, otherwise);
    if (level.indexOf('/') >= 0) {
      t.wrong(key, "must not hold /: it is one level of a topic");
    }
    return level;
  }

  private @Nullable Path path(@Nullable String text) {
    return text == null ? null : base.resolve(text);
  }

  private static String hostName() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "sluice";
    }
  }
}
