package sluice.gateway.route;

import java.util.ArrayDeque;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.MessageProperties;
import sluice.gateway.mqtt.SpooledMessage;
import sluice.gateway.spool.SpoolRecord;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Makes messages of records: one of each, or batches. A batch that is not full waits a little for
 * more. Loop's thread only.
 */
final class Packer {
  private final Loop loop;
  private final int qos;
  private final @Nullable BatchOptions options;
  private final @Nullable Batch batch;
  private final Supplier<@Nullable SpoolRecord> source;
  private final Runnable onReady;
  private final ArrayDeque<SpoolRecord> alone = new ArrayDeque<>();
  private @Nullable SpoolRecord overflow;
  private @Nullable Parcel held;
  private @Nullable Timer linger;
  private boolean due;

  /**
   * A packer.
   *
   * @param source the next record, or null if there is none now
   * @param onReady called when a batch has waited long enough
   */
  Packer(
      Loop loop,
      int qos,
      @Nullable BatchOptions options,
      Supplier<@Nullable SpoolRecord> source,
      Runnable onReady) {
    this.loop = loop;
    this.qos = qos;
    this.options = options;
    this.batch = options == null ? null : new Batch(options);
    this.source = source;
    this.onReady = onReady;
  }

  /**
   * The next message, or null if there is none now.
   *
   * @param single whether batches are off for the moment
   */
  @Nullable Parcel next(boolean single) {
    Parcel back = held;
    if (back != null) {
      held = null;
      return back;
    }
    if (!alone.isEmpty()) {
      return Parcel.of(alone.remove(), qos);
    }
    Batch into = batch;
    BatchOptions how = options;
    if (into == null || how == null || (single && into.isEmpty() && overflow == null)) {
      SpoolRecord record = source.get();
      return record == null ? null : Parcel.of(record, qos);
    }
    fill(into);
    return into.isFull() || overflow != null || (due && !into.isEmpty()) ? take(into, how) : null;
  }

  /** It could not go now; it is the next one. */
  void giveBack(Parcel parcel) {
    held = parcel;
  }

  /** It cannot go as a batch; its records go one by one. */
  void split(List<SpoolRecord> records) {
    alone.addAll(records);
  }

  /** Forgets everything: it comes again from the spool. */
  void clear() {
    alone.clear();
    held = null;
    overflow = null;
    stopLinger();
    if (batch != null) {
      batch.clear();
    }
  }

  private void fill(Batch into) {
    while (!into.isFull()) {
      SpoolRecord record = overflow == null ? source.get() : overflow;
      overflow = null;
      if (record == null) {
        break;
      }
      if (!into.hasRoomFor(record)) {
        overflow = record;
        break;
      }
      into.add(record);
    }
    if (!into.isEmpty() && linger == null && options != null) {
      linger = loop.setTimeout(options.delayMillis(), this::onLingered);
    }
  }

  private void onLingered() {
    due = true;
    onReady.run();
  }

  private Parcel take(Batch from, BatchOptions how) {
    stopLinger();
    List<SpoolRecord> records = from.records();
    SpoolRecord last = records.get(records.size() - 1);
    SpooledMessage message =
        new SpooledMessage(last.id(), how.topic(), from.take(), qos, false, properties(how));
    return new Parcel(message, last, records);
  }

  private static MessageProperties properties(BatchOptions how) {
    List<MessageProperties.User> coding =
        how.compression() == Compression.NONE
            ? List.of()
            : List.of(new MessageProperties.User("content-encoding", how.compression().coding));
    return new MessageProperties(
        how.form().contentType, false, MessageProperties.NEVER, null, null, coding);
  }

  private void stopLinger() {
    due = false;
    if (linger != null) {
      linger.close();
      linger = null;
    }
  }
}
