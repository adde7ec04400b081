package sluice.gateway.spool;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Holds the queues to their bounds, and the spool to its own: who may append, who drops, what is
 * too old. Loop's thread only.
 */
final class Limits {
  private static final long EXPIRY_MILLIS_MIN = 1_000;
  private static final long EXPIRY_MILLIS_MAX = 60_000;
  private static final long SLACK_BYTES_MAX = 1 << 20;

  private final Loop loop;
  private final SpoolOptions options;
  private final SegmentList segments;
  private final Ages ages;

  /** One for each queue, the lowest priority first. */
  private final List<Bounded> queues = new ArrayList<>();

  private @Nullable Timer expiry;

  private record Bounded(Queue queue, Dropper dropper) {}

  private Limits(Loop loop, SpoolOptions options, SegmentList segments, Ages ages) {
    this.loop = loop;
    this.options = options;
    this.segments = segments;
    this.ages = ages;
  }

  static Limits of(
      Spool spool,
      Loop loop,
      Disk disk,
      Compactor compactor,
      SpoolOptions options,
      Queues queues,
      SegmentList segments,
      Ages ages) {
    Limits limits = new Limits(loop, options, segments, ages);
    for (Queue queue : queues.all().reversed()) {
      limits.queues.add(new Bounded(queue, new Dropper(spool, disk, compactor, queue)));
    }
    limits.startExpiry();
    return limits;
  }

  private void startExpiry() {
    long least =
        queues.stream()
            .mapToLong(bounded -> bounded.queue.options.ageMillisMax())
            .filter(age -> age > 0)
            .min()
            .orElse(0);
    if (least > 0) {
      long period = Math.clamp(least / 8, EXPIRY_MILLIS_MIN, EXPIRY_MILLIS_MAX);
      expiry = loop.setInterval(period, this::expire);
      expiry.unref();
    }
  }

  private void expire() {
    for (Bounded bounded : queues) {
      long age = bounded.queue.options.ageMillisMax();
      if (age > 0) {
        bounded.dropper.expire(ages, age);
      }
    }
  }

  /** Makes room in a queue for a record, if its policy allows; false if there is none. */
  boolean makeRoom(Queue queue, int recordBytes, long unwrittenBytes) {
    if (queue.options.atLimit() == QueueOptions.AtLimit.DROP_OLDEST) {
      dropper(queue).makeRoom(recordBytes);
    }
    boolean fits =
        !queue.options.isDurable()
            || segments.bytes() + unwrittenBytes + recordBytes <= options.maxBytes();
    return fits && queue.hasRoomFor(recordBytes);
  }

  /** Before the spool itself is full, the queues that may drop do: the lowest priority first. */
  void relieve() {
    long waiting = 0;
    for (Bounded bounded : queues) {
      waiting += bounded.queue.options.isDurable() ? bounded.queue.bytes() : 0;
    }
    long max = options.maxBytes();
    long slack = 2 * options.segmentBytes() + Math.min(max / 8, SLACK_BYTES_MAX);
    long over = waiting - Math.max(max / 2, max - slack);
    for (Bounded bounded : queues) {
      Queue queue = bounded.queue;
      boolean drops = queue.options.atLimit() == QueueOptions.AtLimit.DROP_OLDEST;
      if (over > 0 && drops && queue.options.isDurable()) {
        long before = queue.bytes();
        bounded.dropper.shrinkTo(Math.max(0, before - over));
        over -= Math.min(before, over);
      }
    }
  }

  void close() {
    if (expiry != null) {
      expiry.close();
    }
  }

  private Dropper dropper(Queue queue) {
    for (Bounded bounded : queues) {
      if (bounded.queue == queue) {
        return bounded.dropper;
      }
    }
    throw new IllegalStateException("spool: no queue " + queue.options.name());
  }
}
