package sluice.ota.supervisor;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Clock;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.PassedFds;

/**
 * The parent's part in a hand-over from the child that works to the one that stands by: asks for
 * it, relays the parts, and keeps duplicates of all their descriptors until the other has taken
 * over, to give everything back if it does not. Loop's thread only.
 */
final class HandOver {
  /** From the question to the end. */
  static final long MILLIS_MAX = 15_000;

  /** Parts of one hand-over. */
  static final int PARTS_MAX = 2_048;

  /** Descriptors of one hand-over. */
  static final int FDS_MAX = 2_048;

  private final Clock clock;
  private final long askedNanos;
  private final Child from;
  private final Child to;
  private final Outcome outcome;
  private final List<Part> parts = new ArrayList<>();
  private final Timer timer;
  private int fds;
  private int relayed;
  private long firstNanos;
  private long relayedNanos;
  private boolean whole;
  private boolean ended;
  private @Nullable String givingBackFor;

  /** How it ends; one of these, once. */
  interface Outcome {
    /** The other works now. */
    void onTaken();

    /** The one that worked goes on to work, or works again; why is said. */
    void onKept(String reason, boolean refused);

    /** Neither of them works. */
    void onLost(String reason);
  }

  private record Part(ControlMessage.HandedOver message, PassedFds fds) {
    ControlMessage forTaker() {
      return new ControlMessage.TakeOver(
          message.part(), message.last(), message.name(), message.kind(), message.stateJson());
    }
  }

  private HandOver(Loop loop, Child from, Child to, Outcome outcome) {
    this.clock = loop.clock();
    this.askedNanos = clock.nanoTime();
    this.from = from;
    this.to = to;
    this.outcome = outcome;
    this.timer = loop.setTimeout(MILLIS_MAX, () -> onLate(loop));
  }

  /** Asks the one that works; the other is ready. */
  static HandOver begin(Loop loop, Child from, Child to, Outcome outcome) {
    Part sample = new Part(new ControlMessage.HandedOver(0, true, "", "", "{}"), new PassedFds());
    ControlConnection.warm(sample.message, sample.forTaker(), new ControlMessage.TookOver());
    HandOver made = new HandOver(loop, from, to, outcome);
    if (!from.send(new ControlMessage.HandOver())) {
      loop.defer(() -> made.keep("it could not be asked", true));
    }
    return made;
  }

  boolean isEnded() {
    return ended;
  }

  /** One of the two says something about it. */
  void onMessage(Child child, ControlMessage message, PassedFds passed) {
    if (ended) {
      return;
    }
    boolean giver = child == from;
    if (giver && message instanceof ControlMessage.HandedOver part) {
      onPart(part, passed);
    } else if (giver && message instanceof ControlMessage.HandOverFailed(String reason)) {
      onFailed(reason);
    } else if (message instanceof ControlMessage.TookOver && giver == (givingBackFor != null)) {
      onTookOver();
    } else {
      Logger.warn("supervisor: {} out of its turn", message.getClass().getSimpleName());
    }
  }

  /** The giver goes on to work: nothing is to be given back. */
  private void onFailed(String reason) {
    String first = givingBackFor;
    keep(first == null ? reason : first, first == null && parts.isEmpty());
  }

  private void onTookOver() {
    if (givingBackFor != null) {
      keep(givingBackFor, false);
    } else if (whole) {
      taken();
    }
  }

  private void onPart(ControlMessage.HandedOver part, PassedFds passed) {
    if (whole || part.part() != parts.size()) {
      giveBack("part " + part.part() + " came in place of " + parts.size());
      return;
    }
    if (parts.isEmpty()) {
      firstNanos = clock.nanoTime();
    }
    fds += passed.size();
    parts.add(new Part(part, new PassedFds(passed.takeAll())));
    whole = part.last();
    if (fds > FDS_MAX || parts.size() > PARTS_MAX) {
      giveBack("it has more than " + PARTS_MAX + " parts or " + FDS_MAX + " descriptors");
      return;
    }
    relay();
  }

  /** As far as the taker has room; to be called again when it has. */
  void relay() {
    Child taker = givingBackFor == null ? to : from;
    if (givingBackFor != null && !whole) {
      return; // it is still handing over
    }
    while (!ended && relayed < parts.size()) {
      Part part = parts.get(relayed);
      if (!taker.send(part.forTaker(), part.fds.left())) {
        return;
      }
      relayed++;
    }
    relayedNanos = clock.nanoTime();
  }

  /** One of the two has ended. */
  void onGone(Child child, String reason) {
    if (ended) {
      return;
    }
    if (child == from) {
      end();
      outcome.onLost("the one that worked " + reason + ", in the middle of the hand-over");
    } else if (givingBackFor == null) {
      giveBack(reason);
    }
  }

  /** Somebody wants it to stop. */
  void abort(String reason) {
    giveBack(reason);
  }

  private void giveBack(String reason) {
    if (ended || givingBackFor != null) {
      return;
    }
    givingBackFor = reason;
    relayed = 0;
    to.stop("the hand-over failed: " + reason);
    timer.refresh();
    relay();
  }

  private void onLate(Loop loop) {
    if (ended) {
      return;
    }
    if (givingBackFor == null) {
      loop.defer(() -> giveBack("the hand-over took more than " + MILLIS_MAX + " ms"));
    } else {
      String reason = givingBackFor + "; and it did not take everything back in time";
      end();
      outcome.onLost(reason);
    }
  }

  private void taken() {
    Logger.info(
        "supervisor: slot {} handed over: asked, {} ms later it gave the first of {} parts, {} ms later"
            + " slot {} had all, {} ms later it had taken over",
        from.slot(),
        millis(askedNanos, firstNanos),
        parts.size(),
        millis(firstNanos, relayedNanos),
        to.slot(),
        millis(relayedNanos, clock.nanoTime()));
    from.leases().release(); // the taker leases them anew; closing a duplicate changes no level
    end();
    outcome.onTaken();
  }

  private static long millis(long from, long to) {
    return (to - from) / 1_000_000;
  }

  private void keep(String reason, boolean refused) {
    if (!ended) {
      end();
      outcome.onKept(reason, refused);
    }
  }

  private void end() {
    ended = true;
    timer.close();
    parts.forEach(part -> part.fds.close());
    parts.clear();
  }
}
