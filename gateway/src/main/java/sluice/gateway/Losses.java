package sluice.gateway;

import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import sluice.gateway.route.LossReport;
import sluice.gateway.spool.Drop;
import sluice.gateway.spool.DropReason;
import sluice.gateway.spool.Spool;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** Counts what was lost, and has it told upstream at each health period. Loop's thread only. */
final class Losses {
  private final Spool spool;
  private final LongSupplier lostEdges;
  private final long droppedBefore;
  private @Nullable LossReport report;
  private @Nullable Timer timer;

  private Losses(Spool spool, LongSupplier lostEdges) {
    this.spool = spool;
    this.lostEdges = lostEdges;
    this.droppedBefore = dropped(spool);
  }

  /**
   * Begins, with what an earlier process could not tell.
   *
   * @param periodMillis 0 to count and not to tell
   */
  static Losses start(
      Loop loop, Spool spool, String topic, long periodMillis, LongSupplier lostEdges) {
    Losses losses = new Losses(spool, lostEdges);
    if (periodMillis > 0) {
      losses.report = new LossReport(loop.clock(), spool, topic);
      losses.timer = loop.setInterval(periodMillis, losses::announce);
      losses.timer.unref();
      losses.announce();
    }
    return losses;
  }

  void announce() {
    if (report != null) {
      report.announce(lostEdges.getAsLong());
    }
  }

  /** The last word. */
  void close() {
    if (timer != null) {
      timer.close();
    }
    announce();
  }

  /** Records dropped since the start, as queues are configured to; refused are the router's. */
  long dropped() {
    return dropped(spool) - droppedBefore;
  }

  long reports() {
    return report == null ? 0 : report.reports();
  }

  private static long dropped(Spool of) {
    return of.drops().stream()
        .filter(drop -> drop.reason() != DropReason.REFUSED)
        .mapToLong(Drop::total)
        .sum();
  }
}
