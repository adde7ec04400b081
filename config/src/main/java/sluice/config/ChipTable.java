package sluice.config;

import java.util.List;
import sluice.config.ChipConfig.Driver;
import sluice.config.ChipConfig.Expander;
import sluice.config.ChipConfig.Interrupt;
import sluice.config.SensorConfig.Fault;
import sluice.config.SensorConfig.FaultConfig;

/** The schema of {@code [chip.NAME]}. */
final class ChipTable {
  private static final long POLL_MILLIS = 10;

  /** With an interrupt a look is for what that has missed. */
  private static final long SAFETY_POLL_MILLIS = 1_000;

  private ChipTable() {}

  /** Reads one; what is wrong goes to the table's problems. */
  static ChipConfig read(TableReader t) {
    Driver driver = t.choice("driver", Driver.values());
    boolean expander = driver == Driver.MCP23017;
    ChipConfig chip =
        new ChipConfig(
            t.name(),
            driver,
            expander ? "" : t.string("path", driver == Driver.LINUX ? "/dev/gpiochip0" : ""),
            expander ? 16 : (int) t.integer("lines", 1, 1_024, 8),
            t.bool("required", false),
            expander ? expander(t) : null,
            driver == Driver.LINUX ? List.of() : faults(t, expander));
    if (expander && chip.required()) {
      t.wrong("required", "an expander is looked for while the gateway runs; leave it out");
    }
    if (driver == Driver.LINUX && t.says("fault") && t.has("fault")) {
      t.wrong("fault", "is for a simulated chip; a real one fails by itself");
    }
    t.end();
    return chip;
  }

  private static Expander expander(TableReader t) {
    long address = t.integer("address", 0, 0x7F, 0x20);
    if (address < 0x20 || address > 0x27) {
      t.wrong("address", "an mcp23017 is at 0x20 to 0x27");
    }
    Interrupt interrupt = null;
    boolean lineToo = t.has("interrupt_line");
    if (t.has("interrupt_chip")) {
      interrupt = new Interrupt(t.string("interrupt_chip", ""), t.line("interrupt_line"));
    } else if (lineToo) {
      t.wrong("interrupt_line", "of which chip? add interrupt_chip, the NAME of a [chip.NAME]");
    }
    return new Expander(
        t.required("bus", "\"main\", the NAME of an [i2c.NAME]"),
        (int) address,
        t.millis("poll", 1, 60_000, interrupt == null ? POLL_MILLIS : SAFETY_POLL_MILLIS),
        interrupt);
  }

  private static List<FaultConfig> faults(TableReader t, boolean expander) {
    List<FaultConfig> faults = SensorTable.faults(t);
    if (!expander && faults.stream().anyMatch(f -> f.fault() != Fault.UNPLUGGED)) {
      t.wrong("fault", "a chip that is on no bus can be \"unplugged\", and nothing else");
    }
    return faults;
  }

  /** Whether its pins can be moved by a script. */
  static boolean isSimulated(ChipConfig chip, SluiceConfig config) {
    Expander at = chip.expander();
    BusConfig bus = at == null ? null : config.sensors().i2c().get(at.bus());
    return chip.driver() == Driver.SIMULATED
        || (bus != null && bus.driver() == BusConfig.Driver.SIMULATED);
  }

  // --- what only all tables together can tell ---

  static void check(TableReader root, SluiceConfig config) {
    for (TableReader t : root.tables("chip")) {
      ChipConfig chip = config.chips().get(t.name());
      if (chip == null) {
        continue;
      }
      if (!chip.faults().isEmpty() && !isSimulated(chip, config)) {
        t.wrong("fault", "is for a simulated bus, and that of this chip is real");
      }
      if (chip.interrupt() != null) {
        checkInterrupt(t, chip.interrupt(), config);
      }
    }
  }

  private static void checkInterrupt(TableReader t, Interrupt at, SluiceConfig config) {
    ChipConfig chip = config.chips().get(at.chip());
    if (chip == null) {
      t.wrong("interrupt_chip", "there is no [chip." + at.chip() + "]; add it or name another");
    } else if (chip.driver() == Driver.MCP23017) {
      t.wrong("interrupt_chip", "must be a chip of the board: an expander has no time of its own");
    } else if (!chip.mayHave(at.line())) {
      t.wrong("interrupt_line", "the chip has lines 0 to " + (chip.lines() - 1));
    }
    for (ChipConfig other : config.chips().values()) {
      if (at.equals(other.interrupt()) && !other.name().equals(t.name())) {
        t.wrong("interrupt_line", "is [chip." + other.name() + "]'s, too; a line has one user");
      }
    }
  }
}
