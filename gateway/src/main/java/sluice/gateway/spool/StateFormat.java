package sluice.gateway.spool;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * The records that carry the spool's own state, between the data or, all of them, at a segment's
 * beginning. What they say only ever grows, so that one read twice, or late, does no harm.
 *
 * <pre>
 * ACK         1 queue   8 id through which all of the queue is acknowledged   cursor name (UTF-8)
 * QUEUE       1 queue   its name (UTF-8)
 * DROPS       1 count of queues   2 count of totals
 *             queues    1 queue   1 count of ranges   each: 8 first id   8 last id of what was dropped
 *             totals    1 reason   8 how many were dropped so far   2 topic length   topic (UTF-8)
 * CHECKPOINT  8 first id of this epoch   4 how many records before it are the whole state
 * </pre>
 */
final class StateFormat {
  static final byte ACK = 2;
  static final byte FOOTER = 3;
  static final byte CHECKPOINT = 4;
  static final byte QUEUE = 5;
  static final byte DROPS = 6;
  static final byte TYPE_MAX = 6;

  private static final int BODY = SegmentFormat.PREFIX_BYTES + 1;
  private static final int NAME_BYTES_MAX = QueueOptions.NAME_BYTES_MAX;
  private static final int ACK_FIXED_BYTES = 1 + 1 + 8;
  private static final int DROPS_FIXED_BYTES = 1 + 1 + 2;

  private StateFormat() {}

  /** What all of it takes at most. */
  static int bytesMax(LogState state) {
    int names = SpoolOptions.QUEUES_MAX * (SegmentFormat.PREFIX_BYTES + 2 + NAME_BYTES_MAX);
    int acks =
        state.acked().size() * (SegmentFormat.PREFIX_BYTES + ACK_FIXED_BYTES + NAME_BYTES_MAX);
    int ranges = SpoolOptions.QUEUES_MAX * (2 + DropRanges.RANGES_MAX * 16);
    int totals = state.totals().all().size() * (1 + 8 + 2 + DropTotals.TOPIC_BYTES_MAX);
    return names + acks + ranges + totals + 64;
  }

  static void putAck(ByteBuffer to, String cursor, int queue, long id) {
    int start = SegmentFormat.begin(to, ACK);
    to.put((byte) queue).putLong(id).put(cursor.getBytes(StandardCharsets.UTF_8));
    SegmentFormat.end(to, start);
  }

  /** Drops and their counts, in one record: they survive together or not at all. */
  static void putDrops(
      ByteBuffer to, List<Integer> queues, LogState state, Collection<DropTotals.Key> totals) {
    int start = SegmentFormat.begin(to, DROPS);
    to.put((byte) queues.size()).putShort((short) totals.size());
    for (int queue : queues) {
      DropRanges ranges = state.dropped(queue);
      to.put((byte) queue).put((byte) ranges.count());
      for (int i = 0; i < ranges.count(); i++) {
        to.putLong(ranges.first(i)).putLong(ranges.last(i));
      }
    }
    for (DropTotals.Key key : totals) {
      byte[] topic = key.topic().getBytes(StandardCharsets.UTF_8);
      to.put(key.reason().code).putLong(state.totals().total(key));
      to.putShort((short) topic.length).put(topic);
    }
    SegmentFormat.end(to, start);
  }

  /** All that is known, as the beginning of a segment. */
  static void putAll(ByteBuffer to, LogState state, long firstId) {
    int records = 0;
    for (int q = 0; q < SpoolOptions.QUEUES_MAX; q++) {
      String name = state.name(q);
      if (name != null) {
        int start = SegmentFormat.begin(to, QUEUE);
        to.put((byte) q).put(name.getBytes(StandardCharsets.UTF_8));
        SegmentFormat.end(to, start);
        records++;
      }
    }
    for (Map.Entry<LogState.Place, Long> ack : state.acked().entrySet()) {
      putAck(to, ack.getKey().cursor(), ack.getKey().queue(), ack.getValue());
      records++;
    }
    putDrops(to, queuesWithDrops(state), state, state.totals().all().keySet());
    records++;
    int start = SegmentFormat.begin(to, CHECKPOINT);
    to.putLong(firstId).putInt(records);
    SegmentFormat.end(to, start);
  }

  private static List<Integer> queuesWithDrops(LogState state) {
    List<Integer> queues = new ArrayList<>();
    for (int q = 0; q < SpoolOptions.QUEUES_MAX; q++) {
      if (state.dropped(q).count() > 0) {
        queues.add(q);
      }
    }
    return queues;
  }

  /** The first id of the epoch in which a checkpoint was written. */
  static long checkpointFirstId(ByteBuffer in, int at) {
    return in.getLong(at + BODY);
  }

  static int checkpointRecords(ByteBuffer in, int at) {
    return in.getInt(at + BODY + 8);
  }

  /** Adds what a state record says; the caller has seen that it is intact. */
  static void read(ByteBuffer in, int at, int bodyLength, LogState into) {
    byte first = in.get(at + BODY); // of most the queue
    switch (SegmentFormat.type(in, at)) {
      case ACK -> {
        if (bodyLength >= ACK_FIXED_BYTES) {
          String cursor = SegmentFormat.text(in, at + BODY + 9, bodyLength - ACK_FIXED_BYTES);
          into.acked(cursor, first, in.getLong(at + BODY + 1));
        }
      }
      case QUEUE -> into.olderName(first, SegmentFormat.text(in, at + BODY + 1, bodyLength - 2));
      case DROPS -> {
        if (bodyLength >= DROPS_FIXED_BYTES) {
          readDrops(in.duplicate().position(at + BODY), into);
        }
      }
      default -> {
        // of a later version: what it says cannot be used, and does no harm
      }
    }
  }

  private static void readDrops(ByteBuffer in, LogState into) {
    int queues = in.get();
    int totals = in.getShort();
    for (int i = 0; i < queues; i++) {
      int queue = in.get();
      int ranges = in.get();
      for (int r = 0; r < ranges; r++) {
        boolean _ = into.dropped(queue).addRange(in.getLong(), in.getLong());
      }
    }
    for (int i = 0; i < totals; i++) {
      DropReason reason = DropReason.of(in.get());
      long total = in.getLong();
      int length = in.getShort();
      String topic = SegmentFormat.text(in, in.position(), length);
      in.position(in.position() + length);
      if (reason != null) {
        into.totals().recovered(topic, reason, total);
      }
    }
  }
}
