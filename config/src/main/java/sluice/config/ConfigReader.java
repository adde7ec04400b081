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
 * ones have a file of their own ({@link UplinkTable}, {@link SpoolTable}, {@link GpioTable}, {@link
 * SensorsTable}, {@link DnsTable}).
 */
final class ConfigReader {
  static final long DAY_MILLIS = 86_400_000;

  private static final int UPLINKS_MAX = 16;

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
            SpoolTable.read(root.table("spool"), base),
            named("chip", this::chip),
            named("gpio", table -> GpioTable.read(table, gateway)),
            named("sample", this::sample),
            SensorsTable.read(root),
            DnsTable.read(root.table("dns"), base),
            clock(root.table("clock")),
            loop(root.table("loop")),
            log(root.table("log")));
    root.end();
    SensorsTable.checkExpanders(root, config);
    checkUplinks(config);
    GpioTable.check(root.tables("gpio"), config);
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

  private ChipConfig chip(TableReader t) {
    ChipConfig.Driver driver = t.choice("driver", ChipConfig.Driver.values());
    boolean expander = driver == ChipConfig.Driver.MCP23017;
    ChipConfig chip =
        new ChipConfig(
            t.name(),
            driver,
            expander ? "" : t.string("path", "/dev/gpiochip0"),
            expander ? 16 : (int) t.integer("lines", 1, 1_024, 8),
            t.bool("required", false),
            expander ? expander(t) : null);
    if (expander && chip.required()) {
      t.wrong("required", "an expander is looked for while the gateway runs; leave it out");
    }
    t.end();
    return chip;
  }

  private static ChipConfig.Expander expander(TableReader t) {
    long address = t.integer("address", 0, 0x7F, 0x20);
    if (address < 0x20 || address > 0x27) {
      t.wrong("address", "an mcp23017 is at 0x20 to 0x27");
    }
    return new ChipConfig.Expander(
        t.required("bus", "\"main\", the NAME of an [i2c.NAME]"),
        (int) address,
        t.millis("poll", 1, 60_000, 10));
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

  private <T> Map<String, T> named(String key, Function<TableReader, T> read) {
    List<TableReader> tables = root.tables(key);
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
