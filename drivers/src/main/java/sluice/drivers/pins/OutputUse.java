package sluice.drivers.pins;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.drivers.LineSetup;
import sluice.drivers.Reading;
import sluice.drivers.pins.OutputState.Event;
import sluice.drivers.pins.OutputState.Leased;
import sluice.drivers.pins.OutputState.Safe;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * An output with a safe value and, if wanted, a lease: a relay. Each state that it takes, and each
 * answer to a command, is a reading. Loop's thread only.
 *
 * <p>It is set to its safe value when a lease ends, when its chip comes back, and when it is given
 * back ({@link Bank#close}). A process that is killed sets nothing: the kernel then gives the line
 * back as it is, and whether the pin keeps its level is the chip's (a bcm2835 keeps it, or makes it
 * an input, by its module's parameter). What must be safe then needs a pull resistor.
 */
public final class OutputUse implements PinUse {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Loop loop;
  private final Source source;
  private final LineSetup setup;
  private final boolean safe;
  private final long leaseMillis;
  private OutputState state;
  private @Nullable Lines lines;
  private @Nullable Timer lease;
  private boolean wasUp;
  private boolean goesOn;
  private long commands;
  private long leasesEnded;
  private long refusals;

  /**
   * An output.
   *
   * @param setup how it is requested; its first value is the initial one
   * @param safe its value whenever nobody is in command
   * @param leaseMillis how long a command holds that does not say; 0 for ever
   */
  public OutputUse(
      Loop loop,
      String name,
      LineSetup setup,
      boolean safe,
      long leaseMillis,
      Consumer<Reading> onReading) {
    this.loop = loop;
    this.source = new Source(name, "", onReading);
    this.setup = setup;
    this.safe = safe;
    this.leaseMillis = leaseMillis;
    this.state = new OutputState.Steady(setup.initial());
  }

  /** Its value whenever nobody is in command. */
  public boolean isSafeHigh() {
    return safe;
  }

  /** How long a command holds that does not say; 0 for ever. No command may hold longer. */
  public long leaseMillis() {
    return leaseMillis;
  }

  /**
   * Sets it, for as long as its lease says.
   *
   * @throws IOException if the line is not there, or the chip refuses
   */
  public void set(boolean value) throws IOException {
    set(value, leaseMillis);
  }

  /**
   * Sets it, or renews its lease.
   *
   * @param millis how long it holds; 0 for ever
   * @throws IOException if the line is not there, or the chip refuses
   */
  public void set(boolean value, long millis) throws IOException {
    Lines to = lines;
    if (to == null) {
      throw new IOException("gpio " + source.name() + ": its line is not there");
    }
    to.set(0, value);
    commands++;
    long now = loop.clock().nanoTime();
    enter(OutputState.next(state, new Event.Command(value, millis * NANOS_PER_MILLI, now), safe));
    source.good(value ? 1 : 0, now);
  }

  /** Counts a command that was not obeyed; who refuses it says why. */
  public void refuse() {
    refusals++;
  }

  @Override
  public String kind() {
    return "output";
  }

  /** After an absence it starts safe, and after a hand-over with the value that it has. */
  @Override
  public List<LineSetup> setups() {
    boolean first = goesOn ? state.value() : wasUp ? safe : setup.initial();
    return List.of(setup.withInitial(first));
  }

  @Override
  public void onUp(Lines up, boolean debounced) {
    lines = up;
    if (goesOn) {
      goesOn = false;
      return;
    }
    long now = loop.clock().nanoTime();
    Event event =
        wasUp
            ? new Event.Returned()
            : new Event.Command(setup.initial(), leaseMillis * NANOS_PER_MILLI, now);
    wasUp = true;
    enter(OutputState.next(state, event, safe));
    source.good(state.value() ? 1 : 0, now);
  }

  @Override
  public boolean isCommanded() {
    return true;
  }

  @Override
  public Map<String, Long> handOver() {
    lines = null;
    endLease();
    Map<String, Long> all = new LinkedHashMap<>();
    OutputState.put(state, all);
    all.put("sequence", source.sequence());
    all.put("commands", commands);
    all.put("refused", refusals);
    all.put("leases_ended", leasesEnded);
    return all;
  }

  /** Its lease runs on from here, whether its line is there yet or not. */
  @Override
  public void takeOver(Map<String, Long> all) {
    source.goOn(all.getOrDefault("sequence", 0L));
    commands = all.getOrDefault("commands", 0L);
    refusals = all.getOrDefault("refused", 0L);
    leasesEnded = all.getOrDefault("leases_ended", 0L);
    wasUp = true;
    goesOn = true;
    enter(OutputState.of(all, safe));
  }

  private void endLease() {
    if (lease != null) {
      lease.close();
      lease = null;
    }
  }

  private void enter(OutputState next) {
    state = next;
    endLease();
    if (next instanceof Leased(boolean value, long until)) {
      long left = until - loop.clock().nanoTime();
      lease = loop.setTimeout(Math.ceilDiv(left, NANOS_PER_MILLI), this::onLeaseTime);
    }
  }

  private void onLeaseTime() {
    OutputState before = state;
    OutputState next = OutputState.next(before, new Event.Time(loop.clock().nanoTime()), safe);
    boolean ended = !next.equals(before);
    if (ended) {
      leasesEnded++;
      Logger.warn("gpio {}: nobody renewed its lease: {}, the safe value", source.name(), word());
    }
    enter(next);
    if (ended) {
      write("its lease ended");
    }
  }

  private String word() {
    return safe ? "1" : "0";
  }

  private void write(String why) {
    Lines to = lines;
    long now = loop.clock().nanoTime();
    try {
      if (to != null) {
        to.set(0, state.value());
        source.good(state.value() ? 1 : 0, now);
      }
    } catch (IOException e) {
      Logger.error("gpio {}: {}, and it is not safe: {}", source.name(), why, e.getMessage());
      source.bad(now, why + ", and it could not be set: " + e.getMessage());
    }
  }

  @Override
  public void onEdge(int index, boolean rising, long nanos, int lineSeqno) {}

  @Override
  public void onDown(String reason) {
    lines = null;
    goesOn = false;
    endLease();
    source.bad(loop.clock().nanoTime(), reason);
  }

  @Override
  public void onRelease() {
    boolean changes = state.value() != safe;
    enter(OutputState.next(state, new Event.Stop(), safe));
    if (changes) {
      write("the gateway stops");
    }
    lines = null;
  }

  @Override
  public Map<String, Long> figures() {
    Map<String, Long> figures = new LinkedHashMap<>();
    figures.put("value", state.value() ? 1L : 0);
    if (state instanceof Leased(boolean value, long until)) {
      long left = until - loop.clock().nanoTime();
      figures.put("lease_ms", Math.max(0, Math.ceilDiv(left, NANOS_PER_MILLI)));
    }
    figures.put("safe", state instanceof Safe || state.value() == safe ? 1L : 0);
    figures.put("commands", commands);
    figures.put("refused", refusals);
    figures.put("leases_ended", leasesEnded);
    return figures;
  }
}
