package sluice.gateway.broker;

import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import org.tinylog.Logger;
import sluice.loop.Clock;

/** What one listener has counted, and its log: one line a second and kind. Loop's thread only. */
final class Tally {
  private static final long LOG_NANOS_MIN = 1_000_000_000; // a flood is counted, not written down
  private static final int TEXT_CHARS_MAX = 300;

  /** When a kind of line was written last, and what was not since. */
  private static final class Line {
    long lastNanos;
    long unwritten;
  }

  private final Clock clock;
  private final String listener;
  private final Map<Limit, Long> limits = new EnumMap<>(Limit.class);
  private final Map<String, Line> lines = new TreeMap<>();
  long published;
  long acknowledged;
  long refused;
  long unauthorized;
  long denied;
  long violations;
  long delivered;
  long dropped;
  long takenOver;

  Tally(Clock clock, String listener) {
    this.clock = clock;
    this.listener = listener;
  }

  /** A limit held somebody up. */
  void reached(Limit limit, String who) {
    limits.merge(limit, 1L, Long::sum);
    warn(limit.label, who + ": " + limit.label + " is reached");
  }

  Map<Limit, Long> limits() {
    return new EnumMap<>(limits);
  }

  /**
   * A line, unless one of its kind was written within the second.
   *
   * @param text may hold what a client sent
   */
  void warn(String kind, String text) {
    long now = clock.nanoTime();
    Line line = lines.get(kind);
    if (line == null) {
      line = new Line();
      lines.put(kind, line);
    } else if (now - line.lastNanos < LOG_NANOS_MIN) {
      line.unwritten++;
      return;
    }
    String more = line.unwritten == 0 ? "" : "; and " + line.unwritten + " like it before";
    line.lastNanos = now;
    line.unwritten = 0;
    Logger.warn("listen {}: {}{}", listener, printable(text), more);
  }

  /** Without control characters, and cut to a length. */
  static String printable(String text) {
    String line = text.replaceAll("\\p{Cntrl}", "?");
    return line.length() <= TEXT_CHARS_MAX ? line : line.substring(0, TEXT_CHARS_MAX) + "...";
  }
}
