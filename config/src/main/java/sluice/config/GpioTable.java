package sluice.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import sluice.config.GpioConfig.Bias;
import sluice.config.GpioConfig.Function;
import sluice.config.GpioConfig.Report;
import sluice.config.OutputConfig.Drive;

/** The schema of {@code [gpio.NAME]}: which keys there are depends on the line's function. */
final class GpioTable {
  /** An echo of the measurement before must be over: HC-SR04 data sheet. */
  private static final long DISTANCE_MILLIS_MIN = 60;

  /** As many subscriptions as an uplink has. */
  private static final int COMMANDS_MAX = 100;

  private static final long LEASE_MILLIS_MAX = 30 * ConfigReader.DAY_MILLIS;

  private final TableReader t;
  private final Function function;

  private GpioTable(TableReader t) {
    this.t = t;
    this.function = t.choice("function", Function.values());
  }

  /** Reads one; what is wrong goes to the table's problems. */
  static GpioConfig read(TableReader t, GatewayConfig gateway) {
    GpioConfig gpio = new GpioTable(t).read(gateway);
    t.end();
    return gpio;
  }

  private GpioConfig read(GatewayConfig gateway) {
    boolean button = function == Function.BUTTON;
    boolean pir = function == Function.PIR;
    boolean counts = function.isCounter();
    boolean measures = counts || function == Function.ENCODER || function == Function.DISTANCE;
    Bias[] biases = button ? first(Bias.PULL_UP, Bias.values()) : Bias.values();
    GpioConfig.Edge[] edges =
        counts ? first(GpioConfig.Edge.RISING, GpioConfig.Edge.values()) : GpioConfig.Edge.values();
    Report[] reports = pir ? first(Report.CHANGES, Report.values()) : Report.values();
    return new GpioConfig(
        t.name(),
        t.required("chip", "\"board\", the NAME of a [chip.NAME]"),
        function,
        lines(),
        takes("edge", f -> f.isLevel() || f.isCounter()) ? t.choice("edge", edges) : edges[0],
        t.choice("bias", biases),
        t.bool("active_low", button),
        takes("debounce", f -> !f.isOutput() && f != Function.DISTANCE)
            ? t.millis("debounce", 0, 60_000, button ? 10 : pir ? 50 : 0) * 1_000
            : 0,
        takes("event_clock", f -> !f.isOutput())
            ? t.choice("event_clock", GpioConfig.EventClock.values())
            : GpioConfig.EventClock.MONOTONIC,
        takes("report", Function::isLevel) ? t.choice("report", reports) : Report.EDGES,
        period(),
        takes("unit", f -> measures) ? unit() : "",
        takes("scale", f -> f.isCounter() || f == Function.ENCODER)
            ? t.number("scale", -1e9, 1e9, 1)
            : 1,
        takes("air_temperature", f -> f == Function.DISTANCE)
            ? t.number("air_temperature", -50, 100, 20)
            : 20,
        output(gateway),
        t.has("topic") ? ConfigReader.topic(t, "topic", "") : null,
        takes("simulated_edges_per_second", f -> !f.isOutput())
            ? (int) t.integer("simulated_edges_per_second", 0, 1_000_000, 0)
            : 0,
        takes("script", f -> !f.isOutput() && f != Function.DISTANCE)
            ? PinScriptTable.read(t, function == Function.ENCODER)
            : List.of());
  }

  private List<String> lines() {
    List<String> lines = new ArrayList<>();
    if (takes("trigger", f -> f == Function.DISTANCE)) {
      lines.add(t.line("trigger"));
    }
    lines.add(t.line("line"));
    if (takes("line_b", f -> f == Function.ENCODER)) {
      lines.add(t.line("line_b"));
    }
    return List.copyOf(lines);
  }

  private long period() {
    boolean takes = takes("period", f -> !f.isOutput());
    long min = function == Function.DISTANCE ? DISTANCE_MILLIS_MIN : 1;
    long otherwise = function == Function.ENCODER ? 100 : 1_000;
    return takes ? t.millis("period", min, ConfigReader.DAY_MILLIS, otherwise) : otherwise;
  }

  private String unit() {
    if (function != Function.DISTANCE) {
      return t.string("unit", function == Function.FREQUENCY ? "Hz" : "");
    }
    String unit = t.string("unit", "m");
    if (!List.of("m", "cm", "mm").contains(unit)) {
      t.wrong("unit", "must be one of \"m\", \"cm\", \"mm\"");
    }
    return unit;
  }

  private @Nullable OutputConfig output(GatewayConfig gateway) {
    boolean is = function.isOutput();
    for (String key :
        List.of(
            "drive",
            "initial",
            "safe",
            "lease",
            "commands",
            "command_topic",
            "command_qos",
            "command_retained",
            "command_max_age")) {
      var _ = takes(key, Function::isOutput);
    }
    String prefix = gateway.topicPrefix() + "/" + gateway.id() + "/";
    return !is
        ? null
        : new OutputConfig(
            t.choice("drive", Drive.values()),
            t.bool("initial", false),
            t.bool("safe", false),
            t.millis("lease", 0, LEASE_MILLIS_MAX, 0),
            t.strings("commands"),
            ConfigReader.topic(t, "command_topic", prefix + t.name() + "/set"),
            (int) t.integer("command_qos", 0, 2, 0),
            t.bool("command_retained", false),
            t.millis("command_max_age", 0, ConfigReader.DAY_MILLIS, 0));
  }

  /** Whether a key is of use here; where it is not, and yet stands there, that is an error. */
  private boolean takes(String key, Predicate<Function> by) {
    boolean takes = by.test(function);
    if (!takes && t.says(key) && t.has(key)) { // known by now, and told once
      List<String> others = new ArrayList<>();
      for (Function one : Function.values()) {
        if (by.test(one)) {
          others.add("\"" + one.label() + "\"");
        }
      }
      t.wrong(
          key,
          "is of no use with function = \"%s\"; it is for %s"
              .formatted(function.label(), String.join(", ", others)));
    }
    return takes;
  }

  /** A choice's default is its first. */
  private static <E> E[] first(E otherwise, E[] all) {
    E[] sorted = all.clone();
    for (int i = 0; i < all.length; i++) {
      if (sorted[i].equals(otherwise)) {
        sorted[i] = sorted[0];
        sorted[0] = otherwise;
      }
    }
    return sorted;
  }

  // --- what only all tables together can tell ---

  /** Each line has one user, of a chip that is there; each command one output. */
  static void check(List<TableReader> tables, SluiceConfig config) {
    Map<String, String> users = new HashMap<>();
    Map<String, String> commanded = new HashMap<>();
    Map<String, Integer> perUplink = new HashMap<>();
    for (ChipConfig chip : config.chips().values()) {
      ChipConfig.Interrupt at = chip.interrupt();
      if (at != null) {
        users.put(at.chip() + " line " + at.line(), "chip." + chip.name());
      }
    }
    for (TableReader t : tables) {
      GpioConfig gpio = config.gpio().get(t.name());
      if (gpio == null || gpio.chip().isEmpty()) {
        continue;
      }
      checkLines(t, gpio, config.chips().get(gpio.chip()), users);
      checkScript(t, gpio, config);
      OutputConfig output = gpio.output();
      if (output != null) {
        checkCommands(t, gpio.name(), output, config, commanded, perUplink);
      }
    }
  }

  private static void checkLines(
      TableReader t, GpioConfig gpio, @Nullable ChipConfig chip, Map<String, String> users) {
    if (chip == null) {
      t.wrong("chip", "there is no [chip." + gpio.chip() + "]; add it or name another");
      return;
    }
    for (String line : gpio.lines()) {
      if (!chip.mayHave(line)) {
        t.wrong("line", "the chip has lines 0 to " + (chip.lines() - 1));
      }
      String other = users.put(gpio.chip() + " line " + line, "gpio." + gpio.name());
      if (other != null) {
        t.wrong("line", "is used by [" + other + "] too; a line has one user");
      }
    }
  }

  private static void checkScript(TableReader t, GpioConfig gpio, SluiceConfig config) {
    ChipConfig chip = config.chips().get(gpio.chip());
    if (chip == null || ChipTable.isSimulated(chip, config)) {
      return;
    }
    String real = "is for a simulated chip, and [chip." + chip.name() + "] is real";
    if (!gpio.script().isEmpty()) {
      t.wrong("script", real);
    }
    if (gpio.simulatedEdgesPerSecond() > 0) {
      t.wrong("simulated_edges_per_second", real);
    }
  }

  private static void checkCommands(
      TableReader t,
      String name,
      OutputConfig output,
      SluiceConfig config,
      Map<String, String> commanded,
      Map<String, Integer> perUplink) {
    if (output.commands().isEmpty()) {
      return;
    }
    String other = commanded.put(output.commandTopic(), name);
    if (other != null) {
      t.wrong("command_topic", "sets [gpio." + other + "] too; a topic commands one output");
    }
    for (String uplink : output.commands()) {
      if (!config.uplinks().containsKey(uplink)) {
        t.wrong("commands", "there is no [uplink." + uplink + "]; add it or name another");
      } else if (perUplink.merge(uplink, 1, Integer::sum) > COMMANDS_MAX) {
        t.wrong("commands", "at most " + COMMANDS_MAX + " outputs take commands of one uplink");
      }
    }
  }
}
