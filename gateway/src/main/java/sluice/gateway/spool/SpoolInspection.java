package sluice.gateway.spool;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import sluice.loop.BootId;

/**
 * A spool's files, read as they are and never changed: what waits for whom, what was lost, what is
 * damaged. Beside a running gateway it is a snapshot, and what is in memory only is not in it. Not
 * shared between threads; blocks.
 */
public final class SpoolInspection {
  private final Disk disk;
  private final Survey survey;

  private SpoolInspection(Disk disk, Survey survey) {
    this.disk = disk;
    this.survey = survey;
  }

  /** What a segment file is. */
  public enum SegmentState {
    /** Full, with a footer that says what it holds. */
    SEALED,
    /** Written to, or left by a crash: the next start reads it. */
    OPEN,
    /** Of it nothing can be read, or nothing was promised yet. */
    UNREADABLE,
    /** Was damaged and read as far as it went; kept for a person to look at. */
    QUARANTINED
  }

  /**
   * A segment file.
   *
   * @param firstId of its records; -1 if there are none, or it was not read
   * @param lastId likewise
   * @param records in it, those that nobody needs any more included
   * @param bytes of the file, with what is preallocated
   */
  public record SegmentFacts(
      String name, SegmentState state, long firstId, long lastId, long records, long bytes) {}

  /**
   * A queue's records in the files, needed or not.
   *
   * @param number as records have it
   */
  public record QueueFacts(int number, String name, long records, long bytes) {}

  /**
   * What waits for a cursor in a queue.
   *
   * @param ackedThroughId all of the queue up to it is acknowledged; -1 for nothing
   */
  public record Backlog(
      String cursor, String queue, long ackedThroughId, long records, long bytes) {}

  /**
   * Bytes that are not what was written.
   *
   * @param offset in the file
   * @param what is wrong with them
   */
  public record DamagedRange(String file, long offset, long bytes, String what) {}

  /** Takes a record; ids ascend within each queue. */
  public interface RecordVisitor {
    /**
     * @return false to end
     */
    boolean onRecord(SpoolRecord record);
  }

  /** Reads footers, and segments that have none. */
  public static SpoolInspection of(Disk disk) throws IOException {
    return new SpoolInspection(disk, Survey.of(disk));
  }

  /** How often the spool was opened. */
  public long epoch() {
    return survey.lastEpoch();
  }

  /** Oldest first, then those in quarantine. */
  public List<SegmentFacts> segments() throws IOException {
    List<SegmentFacts> all = new ArrayList<>();
    for (Survey.Entry entry : survey.entries()) {
      all.add(facts(entry));
    }
    for (String name : quarantined()) {
      all.add(new SegmentFacts(name, SegmentState.QUARANTINED, -1, -1, 0, sizeOf(name)));
    }
    return all;
  }

  /** Names of segments kept aside because they were damaged: nothing reads them. */
  public List<String> quarantined() throws IOException {
    return disk.list().stream().filter(name -> name.endsWith(Quarantine.SUFFIX)).toList();
  }

  private static SegmentFacts facts(Survey.Entry entry) {
    SegmentStats stats = entry.segment().stats();
    long records = 0;
    long first = Long.MAX_VALUE;
    for (int q = 0; q < stats.queues(); q++) {
      records += stats.records(q);
      first = stats.records(q) > 0 ? Math.min(first, stats.firstId(q)) : first;
    }
    SegmentState state =
        entry.sealed()
            ? SegmentState.SEALED
            : entry.hasHeader() ? SegmentState.OPEN : SegmentState.UNREADABLE;
    return new SegmentFacts(
        entry.segment().name(),
        records > 0 && state == SegmentState.UNREADABLE ? SegmentState.OPEN : state,
        records > 0 ? first : -1,
        stats.lastId(),
        records,
        entry.size());
  }

  private long sizeOf(String name) throws IOException {
    try (DiskFile file = disk.open(name)) {
      return file.size();
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  /** Those that the log knows. */
  public List<QueueFacts> queues() {
    SegmentStats sum = new SegmentStats();
    survey.entries().forEach(entry -> sum.add(entry.segment().stats()));
    List<QueueFacts> queues = new ArrayList<>();
    for (int q = 0; q < SpoolOptions.QUEUES_MAX; q++) {
      if (survey.state().name(q) != null || sum.records(q) > 0) {
        queues.add(new QueueFacts(q, queueName(q), sum.records(q), sum.bytes(q)));
      }
    }
    return queues;
  }

  /** A queue's name, or its number if the log does not say. */
  public String queueName(int number) {
    String name = survey.state().name(number);
    return name == null ? "#" + number : name;
  }

  /** The cursors that the log knows; one that never acknowledged anything may not be among them. */
  public SortedSet<String> cursors() {
    SortedSet<String> names = new TreeSet<>();
    survey.state().acked().keySet().forEach(place -> names.add(place.cursor()));
    return names;
  }

  /** What was dropped, by topic and reason, since the spool was made. */
  public List<Drop> drops() {
    return survey.state().totals().list();
  }

  /** Whether the log says that a cursor has acknowledged a record. */
  public boolean isAcked(String cursor, SpoolRecord record) {
    return record.id() <= survey.state().acked(cursor, record.queue());
  }

  /** Whether a record was dropped and only its bytes are still there. */
  public boolean isDropped(SpoolRecord record) {
    return survey.state().dropped(record.queue()).contains(record.id());
  }

  /** Reads every record, and counts what waits for each cursor in each queue. */
  public List<Backlog> backlogs(Iterable<String> cursors) throws IOException {
    Map<String, SegmentStats> waiting = new LinkedHashMap<>();
    cursors.forEach(cursor -> waiting.put(cursor, new SegmentStats()));
    records(record -> {
      waiting.forEach((cursor, sum) -> count(cursor, record, sum));
      return true;
    });
    List<Backlog> all = new ArrayList<>();
    waiting.forEach((cursor, sum) -> {
      for (QueueFacts queue : queues()) {
        int q = queue.number();
        long acked = survey.state().acked(cursor, q);
        all.add(new Backlog(cursor, queue.name(), acked, sum.records(q), sum.bytes(q)));
      }
    });
    return all;
  }

  private void count(String cursor, SpoolRecord record, SegmentStats into) {
    if (!isAcked(cursor, record) && !isDropped(record)) {
      into.add(record.queue(), record.id(), record.storedBytes());
    }
  }

  /** Reads every record that is intact, each once, from the oldest segment to the newest. */
  public void records(RecordVisitor visitor) throws IOException {
    boolean more = true;
    for (Survey.Entry entry : survey.entries()) {
      more = more && read(entry.segment(), visitor);
    }
  }

  private boolean read(Segment segment, RecordVisitor visitor) throws IOException {
    boolean[] more = {true};
    try (DiskFile file = disk.open(segment.name())) {
      BootId boot = SegmentFormat.boot(SegmentFormat.readHeader(file));
      new SegmentScanner(file, SegmentFormat.HEADER_BYTES, file.size())
          .walk((in, at, length) -> {
            SpoolRecord record = recordOf(segment, boot, in, at, length);
            more[0] = record == null || visitor.onRecord(record);
            return more[0];
          });
    } catch (NoSuchFileException e) {
      // Acknowledged and deleted since the list was made.
    }
    return more[0];
  }

  private static @Nullable SpoolRecord recordOf(
      Segment segment, BootId boot, ByteBuffer in, int at, int length) {
    if (SegmentFormat.type(in, at) != SegmentFormat.DATA) {
      return null;
    }
    int queue = SegmentFormat.queue(in, at);
    boolean ours =
        LogState.isQueue(queue) && SegmentFormat.id(in, at) <= segment.stats().lastId(queue);
    return ours
        ? SegmentFormat.data(in, at, length, boot)
        : null; // else it stands in the next one, too
  }

  /** Reads every byte, those in quarantine left out. */
  public List<DamagedRange> verify() throws IOException {
    Verification verification = new Verification(disk);
    for (Survey.Entry entry : survey.entries()) {
      verification.run(entry);
    }
    return verification.damaged();
  }
}
