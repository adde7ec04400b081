package sluice.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import sluice.config.PinActConfig.Kind;

/** The schema of {@code [gpio.NAME.script.ANY]}: which keys there are depends on the kind. */
final class PinScriptTable {
  private static final long YEAR_MILLIS = 365 * ConfigReader.DAY_MILLIS;

  /** Each has a place in memory until it is over. */
  private static final int ACTS_MAX = 1_000;

  private static final Set<String> OF_SOME =
      Set.of(
          "until",
          "level",
          "edges",
          "within",
          "count",
          "width",
          "period",
          "edges_per_second",
          "seed");

  private PinScriptTable() {}

  /**
   * Reads a line's script.
   *
   * @param encoder whether there is a second line
   */
  static List<PinActConfig> read(TableReader gpio, boolean encoder) {
    List<PinActConfig> all = new ArrayList<>();
    for (TableReader t : gpio.tables("script")) {
      all.add(act(t, encoder));
      t.end();
    }
    if (all.size() > ACTS_MAX) {
      gpio.wrong("script", "at most " + ACTS_MAX + " things may happen at a line");
    }
    return List.copyOf(all);
  }

  private static PinActConfig act(TableReader t, boolean encoder) {
    Kind kind = t.choice("kind", Kind.values());
    PinActConfig act =
        new PinActConfig(
            kind,
            t.bool("second", false),
            t.millis("from", 0, YEAR_MILLIS, 0),
            t.millis("until", 0, YEAR_MILLIS, YEAR_MILLIS),
            t.integer("level", 0, 1, 1) == 1,
            (int) t.integer("edges", 1, 999, 5),
            t.millis("within", 1, 60_000, 5),
            t.integer("count", 1, 1_000_000_000, 1),
            t.millis("width", 1, ConfigReader.DAY_MILLIS, 100),
            t.millis("period", 2, ConfigReader.DAY_MILLIS, 1_000),
            (int) t.integer("edges_per_second", 1, 1_000_000, 1_000),
            t.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE, 1));
    check(t, act);
    if (act.second() && !encoder) {
      t.wrong("second", "is of function = \"encoder\", which alone has two lines");
    }
    return act;
  }

  private static void check(TableReader t, PinActConfig act) {
    Set<String> takes =
        switch (act.kind()) {
          case LEVEL -> Set.of("level");
          case BOUNCE -> Set.of("level", "edges", "within", "seed");
          case PULSES -> Set.of("count", "width", "period");
          case STORM -> Set.of("until", "edges_per_second");
          case NOISE -> Set.of("until", "edges_per_second", "seed");
        };
    for (String key : OF_SOME) {
      if (!takes.contains(key) && t.has(key)) {
        t.wrong(key, "is of no use with kind = \"" + act.kind().label() + "\"; leave it out");
      }
    }
    if (act.edges() % 2 == 0) {
      t.wrong("edges", "must be odd: the last one leaves the line at its level");
    }
    if (act.widthMillis() >= act.periodMillis()) {
      t.wrong(t.has("width") ? "width" : "period", "a pulse must be shorter than the period");
    }
    if (act.fromMillis() >= act.untilMillis()) {
      t.wrong("from", "is not before until; nothing would happen");
    }
  }
}
