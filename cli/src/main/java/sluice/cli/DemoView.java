package sluice.cli;

import java.io.Console;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.gateway.GatewayStatus;

/**
 * The demo, live: a panel that is redrawn in place on a terminal, else one line at each look.
 * Colours only on a terminal, and not if {@code NO_COLOR} is set.
 */
final class DemoView {
  private static final int BARS = 24;
  private static final String LEVELS = "▁▂▃▄▅▆▇█";

  private final String gateway;
  private final PrintStream out;
  private final boolean terminal;
  private final boolean colours;
  private final List<Double> rates = new ArrayList<>();
  private @Nullable GatewayStatus before;
  private int drawn;

  DemoView(String gateway, PrintStream out) {
    this.gateway = gateway;
    this.out = out;
    Console console = System.console();
    this.terminal = console != null && console.isTerminal();
    this.colours = terminal && System.getenv("NO_COLOR") == null;
  }

  void show(GatewayStatus now) {
    GatewayStatus then = before;
    before = now;
    double seconds = then == null ? 0 : (now.upMillis() - then.upMillis()) / 1_000.0;
    if (then == null || seconds <= 0) {
      return;
    }
    double rate = (now.readings() - then.readings()) / seconds;
    rates.add(rate);
    if (rates.size() > BARS) {
      rates.remove(0);
    }
    if (terminal) {
      draw(panel(now, then, seconds, rate));
    } else {
      out.println(line(now, rate));
    }
  }

  /** Leaves the panel as it is. */
  void end() {
    if (drawn > 0) {
      out.println();
    }
  }

  private void draw(List<String> lines) {
    StringBuilder text = new StringBuilder();
    if (drawn > 0) {
      text.append("\u001b[").append(drawn).append('A');
    }
    for (String line : lines) {
      text.append("\u001b[2K").append(line).append('\n');
    }
    drawn = lines.size();
    out.print(text);
    out.flush();
  }

  private List<String> panel(GatewayStatus now, GatewayStatus then, double seconds, double rate) {
    double published = (now.published() - then.published()) / seconds;
    double commits = (now.commits() - then.commits()) / seconds;
    String lost = now.lost() == 0 ? "lost 0" : paint("31", "lost " + now.lost());
    List<String> lines = new ArrayList<>();
    lines.add(
        paint("1", "Sluice demo")
            + String.format(
                " · gateway %s · %d s · Ctrl-C ends it", gateway, now.upMillis() / 1000));
    lines.add("");
    lines.add(row("readings", now.readings(), rate, paint("36", bars())));
    String troubles = paint("31", SourceView.troubles(now.sources()));
    lines.add(
        detail(
            String.format("%d edges, %d samples, %s", now.edges(), samples(now), lost) + troubles));
    lines.add(row("spooled", now.spooled(), rate, String.format("%.0f commits/s", commits)));
    lines.add(
        detail(
            String.format(
                "%d durable, %.1f MB on disk", now.durable(), now.spoolBytes() / 1_048_576.0)));
    lines.add(row("published", now.published(), published, paint("32", now.uplink())));
    lines.add(detail(String.format("%d acknowledged, %d in flight", now.acked(), now.inflight())));
    lines.add(
        String.format(
            "  edge to publish  p50 %d µs  p99 %d µs  max %d µs   loop lag %d µs",
            now.latencyP50Micros(),
            now.latencyP99Micros(),
            now.latencyMaxMicros(),
            now.loopLagMaxMicros()));
    lines.add(
        String.format(
            "  %.1f MB resident, %d threads", now.residentKib() / 1_024.0, now.threads().size()));
    lines.add("  " + paint("2", cut(now.lastTopic() + "  " + now.lastPayload())));
    return lines;
  }

  private static String row(String what, long count, double rate, String more) {
    return String.format("  %-10s %10d  %8.0f/s   %s", what, count, rate, more);
  }

  private String detail(String text) {
    return "             " + paint("2", text);
  }

  private static String line(GatewayStatus now, double rate) {
    return String.format(
        "%d s: %d readings (%.0f/s), %d spooled, %d published, %d acknowledged, %d lost, p99 %d µs%s",
        now.upMillis() / 1_000,
        now.readings(),
        rate,
        now.spooled(),
        now.published(),
        now.acked(),
        now.lost(),
        now.latencyP99Micros(),
        SourceView.troubles(now.sources()));
  }

  private static long samples(GatewayStatus now) {
    return Math.max(0, now.readings() - now.edges());
  }

  private static String cut(String text) {
    return text.length() <= 100 ? text : text.substring(0, 99) + "…";
  }

  private String bars() {
    double max = rates.stream().mapToDouble(Double::doubleValue).max().orElse(1);
    StringBuilder text = new StringBuilder();
    for (double rate : rates) {
      int level = max <= 0 ? 0 : (int) Math.round(rate / max * (LEVELS.length() - 1));
      text.append(LEVELS.charAt(level));
    }
    return text.toString();
  }

  private String paint(String code, String text) {
    return colours ? "\u001b[" + code + "m" + text + "\u001b[0m" : text;
  }
}
