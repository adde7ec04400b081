package sluice.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import sluice.config.SampleConfig.Source;

/**
 * The schema: which keys there are, their types, limits and defaults. One method a table; the large
 * ones have a file of their own ({@link UplinkTable}, {@link ListenTable}, {@link SpoolTable},
 * {@link ChipTable}, {@link GpioTable}, {@link SensorsTable}, {@link DnsTable}).
 */
final class ConfigReader {
  static final long DAY_MILLIS = 86_400_000;

  private static final int UPLINKS_MAX = 16;
  private static final int LISTENERS_MAX = 16;

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
            named("uplink", table -> UplinkTable.read(table, gateway, base, demo)),
            named("listen", table -> ListenTable.read(table, gateway, base)),
            SpoolTable.read(root.table("spool"), base),
            named("chip", ChipTable::read),
            named("gpio", table -> GpioTable.read(table, gateway)),
            named("sample", this::sample),
            SensorsTable.read(root),
            DnsTable.read(root.table("dns"), base),
            clock(root.table("clock")),
            UpdateConfig.read(root.table("update"), gateway, base),
            AddonsConfig.read(root, base),
            ClusterConfig.read(root.table("cluster"), gateway, base),
            loop(root.table("loop")),
            log(root.table("log")));
    root.end();
    SensorsTable.checkExpanders(root, config);
    ChipTable.check(root, config);
    checkUplinks(config);
    ListenTable.checkAll(root.tables("listen"), config);
    checkListeners(config);
    GpioTable.check(root.tables("gpio"), config);
    UpdateConfig.check(root.table("update"), config);
    AddonsConfig.check(root.table("addons"), config);
    return config;
  }

  private GatewayConfig gateway(TableReader t) {
    GatewayConfig gateway =
        new GatewayConfig(
            topicLevel(t, "id", hostName()),
            topic(t, "topic_prefix", "sluice"),
            t.millis("health_period", 0, DAY_MILLIS, 60_000));
    t.end();
    return gateway;
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
            t.has("topic") ? topic(t, "topic", "") : null,
            ReportTable.read(t));
    t.end();
    return sample;
  }

  private ClockConfig clock(TableReader t) {
    ClockConfig clock = new ClockConfig(t.choice("trust", ClockConfig.Trust.values()));
    t.end();
    return clock;
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
    if (config.uplinks().isEmpty()) {
      root.wrong("uplink", "no uplink; add [uplink.NAME] with a host");
    }
    if (config.uplinks().size() > UPLINKS_MAX) {
      root.wrong("uplink", "at most " + UPLINKS_MAX + ": each has its place in the one spool");
    }
  }

  private void checkListeners(SluiceConfig config) {
    if (config.listeners().size() > LISTENERS_MAX) {
      root.wrong("listen", "at most " + LISTENERS_MAX);
    }
  }

  private <T> Map<String, T> named(String key, Function<TableReader, T> read) {
    return named(root, key, read);
  }

  static <T> Map<String, T> named(TableReader in, String key, Function<TableReader, T> read) {
    List<TableReader> tables = in.tables(key);
    Map<String, T> all = new LinkedHashMap<>();
    for (TableReader table : tables) {
      all.put(table.name(), read.apply(table));
    }
    return all;
  }

  /** OASIS MQTT 5, 4.7.1: wildcards are not for publishing. */
  static String topic(TableReader t, String key, String otherwise) {
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

  /** From the kernel: the JDK would look its own name up, and wait for dead servers. */
  private static String hostName() {
    try {
      String name = Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
      return name.isEmpty() ? "sluice" : name;
    } catch (IOException e) {
      return "sluice";
    }
  }
}
