package sluice.drivers.pins;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.drivers.Chip;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineHold;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Keeps one chip and its pins: opens it, requests the lines, and waits for what is not there, with
 * a growing back-off, until it is. A chip that goes away takes its pins down and comes back with
 * them. Loop's thread only.
 *
 * <p>Pins that share are requested together, so that the order of their edges is the kernel's; if
 * that is refused, as one line is another's, each is requested alone.
 */
public final class Bank implements AutoCloseable {
  /** How a chip is found; asked again after each loss. Must not block. */
  @FunctionalInterface
  public interface Opener {
    Chip open() throws IOException;
  }

  /** The first wait for what is not there; each further one is twice as long. */
  public static final long RETRY_MILLIS_MIN = 500;

  /** The longest wait. */
  public static final long RETRY_MILLIS_MAX = 10_000;

  /** After a hand-over: so often a chip that is not there yet is asked again before it is down. */
  private static final int PATIENCE = 50;

  private static final long PATIENT_MILLIS = 20;

  private static final String CONSUMER = "sluice";
  private static final int SHARED_MAX = 64; // GPIO_V2_LINES_MAX

  private final Loop loop;
  private final String name;
  private final Opener opener;
  private final List<Pin> pins;
  private final List<PinGroup> groups = new ArrayList<>();
  private @Nullable Chip chip;
  private @Nullable Timer retry;
  private @Nullable String lastError;
  private int failures;
  private long removals;
  private long edgesBefore;
  private long lostBefore;
  private boolean closed;
  private final List<PinsHold> held = new ArrayList<>();
  private int patience;

  private Bank(Loop loop, String name, Opener opener, List<Pin> pins) {
    this.loop = loop;
    this.name = name;
    this.opener = opener;
    this.pins = List.copyOf(pins);
  }

  /**
   * Opens a chip and its pins, or begins to wait for them.
   *
   * @param required whether what is not there is an error
   * @throws IOException if it is required and a line of it could not be had
   */
  public static Bank open(Loop loop, String name, Opener opener, List<Pin> pins, boolean required)
      throws IOException {
    Bank bank = new Bank(loop, name, opener, pins);
    bank.connect();
    if (required && bank.failures > 0) {
      bank.close();
      throw new IOException("chip " + name + ": " + bank.firstError());
    }
    return bank;
  }

  /**
   * Goes on with a chip and its pins where another bank was; what was not there, or is set up
   * otherwise by now, is requested.
   *
   * @param hold owned by the bank now
   */
  public static Bank takeOver(
      Loop loop, String name, Opener opener, List<Pin> pins, BankHold hold) {
    Bank bank = new Bank(loop, name, opener, pins);
    bank.edgesBefore = hold.edges();
    bank.lostBefore = hold.lostEdges();
    bank.removals = hold.removals();
    bank.held.addAll(hold.groups());
    bank.goOn();
    return bank;
  }

  /** No edge is read from now on: they queue in the kernel. Outputs go on. */
  public void holdInputs() {
    hold(false);
  }

  /** After {@link #holdInputs}, if nothing came of it. */
  public void goOn() {
    patience = PATIENCE;
    try {
      Chip open = chip == null ? opener.open() : chip;
      chip = open;
      List.copyOf(held).forEach(hold -> adopt(open, hold));
    } catch (IOException e) {
      lastError = "" + e.getMessage();
      held.forEach(this::forget);
    }
    held.clear();
    connect();
  }

  /** Ends, and leaves all lines as they are, for {@link #takeOver}; this bank is closed then. */
  public BankHold handOver() {
    hold(true);
    for (Pin pin : pins) {
      boolean isHeld = held.stream().flatMap(one -> one.pins().stream()).anyMatch(pin::isOf);
      if (!isHeld) {
        held.add(new PinsHold(List.of(pin.handOver("")), null));
      }
    }
    closed = true;
    if (chip != null) {
      chip.detach();
      chip = null;
    }
    return new BankHold(name, edgesBefore, lostBefore, removals, held);
  }

  private void hold(boolean all) {
    if (retry != null) {
      retry.close();
      retry = null;
    }
    boolean linesToo = chip != null && chip.handsOver();
    for (PinGroup group : List.copyOf(groups)) {
      if (all || !group.isCommanded()) {
        groups.remove(group);
        if (!linesToo) {
          edgesBefore += group.edges();
          lostBefore += group.lostEdges();
        }
        held.add(group.handOver(linesToo));
      }
    }
  }

  private void adopt(Chip by, PinsHold hold) {
    LineHold lines = hold.lines();
    List<Pin> same =
        hold.pins().stream().flatMap(one -> pins.stream().filter(pin -> pin.isOf(one))).toList();
    try {
      if (lines != null && same.size() == hold.pins().size()) {
        groups.add(PinGroup.adopt(by, same, hold, lines, this::onGroupFailed));
        return;
      }
    } catch (IOException e) {
      Logger.info("gpio {}: requested anew: {}", name, e.getMessage());
    }
    if (lines != null) {
      edgesBefore += lines.edges();
      lostBefore += lines.lostEdges();
      giveUp(by, lines);
    }
    forget(new PinsHold(hold.pins(), null));
  }

  /** Lines that nobody wants any more, or wants otherwise. */
  private static void giveUp(Chip by, LineHold lines) {
    try {
      by.adopt(lines, EdgeListener.none()).close();
    } catch (IOException e) {
      lines.close();
    }
  }

  private void giveUp(PinsHold hold) {
    LineHold lines = hold.lines();
    if (lines != null && chip != null) {
      giveUp(chip, lines);
    } else if (lines != null) {
      lines.close();
    }
  }

  /** The pins go on once they have lines; those of then are no more. */
  private void forget(PinsHold hold) {
    LineHold lines = hold.lines();
    if (lines != null) {
      lines.close();
    }
    for (PinHold one : hold.pins()) {
      Pin pin = pin(one);
      if (pin != null) {
        pin.use().takeOver(one.state());
      }
    }
  }

  private @Nullable Pin pin(PinHold of) {
    return pins.stream().filter(pin -> pin.isOf(of)).findFirst().orElse(null);
  }

  /**
   * A chip's state.
   *
   * @param present whether it is open
   * @param lastError why it is not, or was not the last time; null if it always was
   * @param removals how often it went away
   */
  public record Status(
      String name,
      boolean present,
      @Nullable String lastError,
      long removals,
      List<Pin.Status> pins) {}

  public Status status() {
    return new Status(
        name, chip != null, lastError, removals, pins.stream().map(Pin::status).toList());
  }

  /** The outputs that the kernel has, a request each; it changes when the chip comes and goes. */
  public List<SafeOutputs> safeOutputs() {
    List<SafeOutputs> all = new ArrayList<>();
    for (PinGroup group : groups) {
      SafeOutputs one = group.safeOutputs(name);
      if (one != null) {
        all.add(one);
      }
    }
    return all;
  }

  /** Edges read. */
  public long edges() {
    return edgesBefore
        + groups.stream().mapToLong(PinGroup::edges).sum()
        + held.stream().mapToLong(hold -> hold.lines() == null ? 0 : hold.lines().edges()).sum();
  }

  /** Edges that were never read, and that nobody can make up for. */
  public long lostEdges() {
    return lostBefore + groups.stream().mapToLong(PinGroup::lostEdges).sum();
  }

  /** Outputs go safe; then all is given back. */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    if (retry != null) {
      retry.close();
    }
    held.forEach(this::giveUp);
    groups.forEach(group -> group.pins().forEach(pin -> pin.use().onRelease()));
    groups.forEach(PinGroup::close);
    closeChip();
  }

  private void connect() {
    if (!held.isEmpty()) {
      return; // their lines are not free
    }
    retry = null;
    patience--;
    try {
      Chip open = chip == null ? opener.open() : chip;
      chip = open;
      requestMissing(open);
    } catch (IOException e) {
      lastError = "" + e.getMessage();
      pins.forEach(pin -> down(pin, "" + e.getMessage()));
    }
    if (pins.stream().allMatch(Pin::isUp)) {
      failures = 0;
      return;
    }
    failures += patience > 0 ? 0 : 1;
    if (groups.isEmpty()) {
      closeChip(); // perhaps it is another one by now
    }
    retryLater();
  }

  private void requestMissing(Chip of) {
    List<Pin> shared = new ArrayList<>();
    for (Pin pin : pins) {
      if (pin.isUp()) {
        continue;
      }
      if (pin.use().sharesRequest() && shared.size() < SHARED_MAX) {
        shared.add(pin);
      } else {
        request(of, List.of(pin));
      }
    }
    if (!shared.isEmpty() && !request(of, shared) && shared.size() > 1) {
      shared.forEach(pin -> request(of, List.of(pin)));
    }
  }

  private boolean request(Chip of, List<Pin> together) {
    try {
      groups.add(PinGroup.open(of, CONSUMER, together, this::onGroupFailed));
      return true;
    } catch (IOException e) {
      if (together.size() == 1) {
        down(together.get(0), "" + e.getMessage());
      }
      return false;
    }
  }

  private void onGroupFailed(PinGroup group, String reason) {
    if (closed || !groups.remove(group)) {
      return;
    }
    edgesBefore += group.edges();
    lostBefore += group.lostEdges();
    group.close();
    group.pins().forEach(pin -> down(pin, reason));
    if (groups.isEmpty()) {
      removals++;
      lastError = reason;
      closeChip();
    }
    failures = 0;
    retryLater();
  }

  private void down(Pin pin, String reason) {
    if (patience > 0) {
      return; // it was there before the hand-over, and is looked for by its chip
    }
    if (pin.onDown(reason)) {
      Logger.warn("gpio {}: {}; waiting for it", pin.name(), reason);
    }
  }

  private void retryLater() {
    if (retry != null) {
      retry.close();
    }
    int doublings = Math.clamp(failures - 1, 0, 16);
    long millis = Math.min(RETRY_MILLIS_MIN << doublings, RETRY_MILLIS_MAX);
    millis = patience > 0 ? PATIENT_MILLIS : millis;
    Timer timer = loop.setTimeout(millis, this::connect);
    timer.unref();
    retry = timer;
  }

  private String firstError() {
    return pins.stream()
        .filter(pin -> !pin.isUp())
        .map(pin -> pin.name() + ": " + pin.status().lastError())
        .findFirst()
        .orElse("");
  }

  private void closeChip() {
    if (chip != null) {
      chip.close();
      chip = null;
    }
  }
}
