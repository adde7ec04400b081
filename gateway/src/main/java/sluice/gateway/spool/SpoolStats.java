package sluice.gateway.spool;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A spool's counters at one moment, since it was opened.
 *
 * @param durableId all records up to this one are durable
 * @param bytes of all segments
 * @param commitMaxNanos the longest commit
 * @param compactions segments written anew, as little of them was needed
 * @param tornBytes cut off at recovery
 * @param damagedBytes left out at recovery
 * @param dropped records lost, of all topics and for all reasons, since the spool was made
 * @param queues each of them, the highest priority first
 * @param lastError of the last failed commit, or null
 */
public record SpoolStats(
    SpoolState state,
    long appended,
    long durable,
    long durableId,
    Map<Refusal, Long> refused,
    long bytes,
    int segments,
    long commits,
    long failedCommits,
    long commitMaxNanos,
    long compactions,
    long tornBytes,
    long damagedBytes,
    long dropped,
    List<QueueStatus> queues,
    @Nullable String lastError) {

  /** Of a spool, with nothing of its disk before it is open. */
  static SpoolStats of(
      SpoolState state,
      long appended,
      long durable,
      long durableId,
      Map<Refusal, Long> refused,
      @Nullable OpenSpool now,
      long dropped,
      @Nullable String lastError) {
    return new SpoolStats(
        state,
        appended,
        durable,
        durableId,
        refused,
        now == null ? 0 : now.segments().bytes(),
        now == null ? 0 : now.segments().all().size(),
        now == null ? 0 : now.commits().commits(),
        now == null ? 0 : now.commits().failedCommits(),
        now == null ? 0 : now.commits().commitMaxNanos(),
        now == null ? 0 : now.compaction().compactions(),
        now == null ? 0 : now.found().tornBytes(),
        now == null ? 0 : now.segments().damagedBytes(),
        dropped,
        now == null ? List.of() : now.queues().all().stream().map(Queue::status).toList(),
        lastError);
  }

  public long refusedTotal() {
    return refused.values().stream().mapToLong(Long::longValue).sum();
  }
}
