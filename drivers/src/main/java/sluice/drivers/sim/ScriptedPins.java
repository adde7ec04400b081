package sluice.drivers.sim;

import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * What is wired to the pins of one simulated chip, and moves them as a script says. It outlives the
 * chip: one that is plugged in again finds the levels of then, and what it missed was never an
 * edge. Edges are made each millisecond, those that are due together; all pins' in one order.
 * Loop's thread only; keeps no loop alive.
 */
public final class ScriptedPins implements AutoCloseable {
  /** Edges made in one callback; the rest comes a millisecond later. */
  public static final int BURST_MAX = 4_096;

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long WAIT_MILLIS_MAX = 86_400_000;

  /** The pins of a chip, from outside. */
  public interface Pins {
    /**
     * Sets a pin.
     *
     * @return false if an edge was dropped because nobody has read the ones before
     */
    boolean drive(int line, boolean high);

    /** A pin's level. */
    boolean level(int line);
  }

  private record Wire(int line, PinCourse course) {}

  private final Loop loop;
  private final long startNanos;
  private final PriorityQueue<Wire> wires =
      new PriorityQueue<>(Comparator.comparingLong((Wire wire) -> wire.course.nanos()));
  private final TreeMap<Integer, Boolean> levels = new TreeMap<>();
  private @Nullable Pins pins;
  private @Nullable Timer timer;
  private long edges;
  private long dropped;

  /** Nothing moves yet; time begins. */
  public ScriptedPins(Loop loop) {
    this.loop = loop;
    this.startNanos = loop.clock().nanoTime();
  }

  /** Lets something happen at a pin. */
  public void add(int line, List<PinAct> acts) {
    for (PinAct act : acts) {
      PinCourse course = new PinCourse(act);
      if (course.nanos() != PinCourse.NEVER) {
        wires.add(new Wire(line, course));
      }
    }
    playLater();
  }

  /** Since the simulation began. */
  public long nanos() {
    return loop.clock().nanoTime() - startNanos;
  }

  /** Edges made so far: those of a chip that was there. */
  public long edges() {
    return edges;
  }

  /** Those of them that were dropped, as nobody read. */
  public long dropped() {
    return dropped;
  }

  /** A chip is there, instead of the one before. */
  public void connect(Pins chip) {
    pins = chip;
    for (var level : levels.entrySet()) {
      var _ = chip.drive(level.getKey(), level.getValue()); // nobody has requested it yet
    }
  }

  /** The chip is gone. */
  public void disconnect() {
    pins = null;
  }

  /** Sets a pin, whatever its script says next. */
  public void drive(int line, boolean high) {
    levels.put(line, high);
    Pins to = pins;
    if (to == null || to.level(line) == high) {
      return;
    }
    edges++;
    if (!to.drive(line, high)) {
      dropped++;
    }
  }

  /** Nothing moves any more. */
  @Override
  public void close() {
    wires.clear();
    if (timer != null) {
      timer.close();
    }
  }

  private void play() {
    long now = nanos();
    int made = 0;
    Wire next = wires.peek();
    while (next != null && next.course.nanos() <= now && made < BURST_MAX) {
      wires.remove();
      drive(next.line, next.course.next(level(next.line)));
      if (next.course.nanos() != PinCourse.NEVER) {
        wires.add(next);
      }
      made++;
      next = wires.peek();
    }
    playLater();
  }

  private void playLater() {
    if (timer != null) {
      timer.close();
    }
    Wire next = wires.peek();
    if (next != null) {
      long millis = Math.ceilDiv(next.course.nanos() - nanos(), NANOS_PER_MILLI);
      timer = loop.setTimeout(Math.clamp(millis, 1, WAIT_MILLIS_MAX), this::play);
      timer.unref();
    }
  }

  private boolean level(int line) {
    Boolean driven = levels.get(line);
    if (driven != null) {
      return driven;
    }
    return pins != null && pins.level(line);
  }
}
