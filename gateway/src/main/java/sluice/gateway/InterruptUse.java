package sluice.gateway;

import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import sluice.drivers.LineSetup;
import sluice.drivers.pins.Lines;
import sluice.drivers.pins.PinUse;
import sluice.loop.Clock;

/** The line to which an expander's interrupt output is wired. Loop's thread only. */
final class InterruptUse implements PinUse {
  private final Clock clock;
  private final LongConsumer onInterrupt;
  private long interrupts;

  /**
   * A line that falls.
   *
   * @param onInterrupt takes the kernel's time of the edge, monotonic nanoseconds
   */
  InterruptUse(Clock clock, LongConsumer onInterrupt) {
    this.clock = clock;
    this.onInterrupt = onInterrupt;
  }

  @Override
  public String kind() {
    return "interrupt";
  }

  /** The expander's output is an open drain. */
  @Override
  public List<LineSetup> setups() {
    return List.of(LineSetup.input(0).with(LineSetup.Edges.FALLING).with(LineSetup.Bias.PULL_UP));
  }

  /** A look reads all that there was. */
  @Override
  public boolean losesEdges() {
    return false;
  }

  /** It may be low by now, and then falls no more. */
  @Override
  public void onUp(Lines lines, boolean debounced) {
    onInterrupt.accept(clock.nanoTime());
  }

  @Override
  public void onEdge(int index, boolean rising, long nanos, int lineSeqno) {
    interrupts++;
    onInterrupt.accept(nanos);
  }

  /** The expander is looked at each {@code poll}. */
  @Override
  public void onDown(String reason) {}

  @Override
  public Map<String, Long> figures() {
    return Map.of("interrupts", interrupts);
  }
}
