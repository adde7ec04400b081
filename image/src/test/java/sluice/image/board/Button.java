package sluice.image.board;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.image.board.Rig.SECONDS_MAX;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import sluice.image.board.Arrivals.Arrival;

/** The button of an emulated board: its wire, what the kernel has seen of it, and its edges. */
final class Button {
  static final String TOPIC = "sluice/board/button";
  private static final int LINE = 0;

  private final Rig rig;
  private final Qtest wires;
  private boolean high;
  private String eventsThread = "";

  Button(Rig rig, Qtest wires) {
    this.rig = rig;
    this.wires = wires;
  }

  void toggle() throws IOException {
    high = !high;
    wires.set(LINE, high);
  }

  /** What the next edge says. */
  double next() {
    return high ? 0 : 1;
  }

  /** One at a time: two that meet in the chip before the kernel looks are one interrupt. */
  void awaitEdge(long seq) throws Exception {
    var _ =
        rig.arrivals()
            .await(
                TOPIC, 0, SECONDS_MAX, edges -> !edges.isEmpty() && edges.getLast().seq() >= seq);
  }

  /**
   * One at a time, as {@link #awaitEdge}, for an edge that nobody hears of yet. An interrupt is
   * counted before it is acknowledged, and an edge between the two is gone; so not that count is
   * waited for but what is done after both.
   *
   * @param count of {@link #events}, which has been asked since the line was requested
   */
  void awaitEvents(long count) throws Exception {
    long deadline = System.nanoTime() + SECONDS_MAX * 1_000_000_000L;
    while (runs() < count) {
      assertTrue(System.nanoTime() < deadline, "the kernel saw no edge");
    }
  }

  /**
   * How often the kernel's thread that makes events of interrupts has run; it lasts as long as the
   * line's request, whoever has that.
   */
  long events() throws Exception {
    String find =
        "irq=$(awk '/pl061 +0 /{sub(\":\", \"\"); print $1}' /proc/interrupts);"
            + " comm=$(grep -l \"^irq/$irq-\" /proc/[0-9]*/comm); echo ${comm%comm}status";
    eventsThread = rig.console().run(find, SECONDS_MAX);
    return runs();
  }

  private long runs() throws Exception {
    String count = "awk '/^voluntary/{print $2}' " + eventsThread;
    return Long.parseLong(rig.console().run(count, SECONDS_MAX));
  }

  /** Values of the edges from a time on; what the broker got twice (QoS 1) counts once. */
  static List<Double> since(long monoNanos, List<Arrival> edges) {
    Map<Long, Double> values = new TreeMap<>();
    for (Arrival edge : edges) {
      if (edge.monoNanos() >= monoNanos) {
        values.put(edge.monoNanos(), edge.value());
      }
    }
    return List.copyOf(values.values());
  }
}
