package sluice.cli.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.EnumSet;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.jctools.queues.MpscArrayQueue;
import org.tinylog.Level;
import org.tinylog.core.LogEntry;
import org.tinylog.core.LogEntryValue;
import org.tinylog.writers.Writer;

/**
 * tinylog's writer {@code stderr}: a bounded queue and one thread, {@code sluice-log}, which alone
 * can be held up by a terminal or pipe that nobody reads. When the queue is full a line is dropped
 * and counted, and the count is written once there is room. tinylog's own writing thread has a list
 * without bound, so {@code writingthread} stays off.
 *
 * <p>Under systemd ({@code JOURNAL_STREAM} is set) lines carry priorities instead of times. {@link
 * #write} may be called by any thread and never blocks.
 */
public final class StderrWriter implements Writer {
  /** Lines that wait; 1024 of {@link LogLine#MESSAGE_CHARS_MAX} are 8 MB at the very most. */
  static final int LINES_MAX = 1_024;

  /** How long the process's end waits for what is queued. */
  private static final long CLOSE_MILLIS_MAX = 500;

  private final MpscArrayQueue<LogLine> queue;
  private final OutputStream out;
  private final boolean journal;
  private final AtomicLong dropped = new AtomicLong();
  private final Thread thread;
  private volatile boolean idle;
  private volatile boolean closed;

  /** Called by tinylog with what {@link LogSettings} says; there is nothing to say. */
  public StderrWriter(Map<String, String> properties) {
    this(new FileOutputStream(FileDescriptor.err), System.getenv("JOURNAL_STREAM") != null);
    thread.start();
  }

  private StderrWriter(OutputStream out, boolean journal) {
    this.queue = new MpscArrayQueue<>(LINES_MAX);
    this.out = out;
    this.journal = journal;
    this.thread = new Thread(this::run, "sluice-log");
    thread.setDaemon(true);
  }

  static StderrWriter start(OutputStream out, boolean journal) {
    StderrWriter writer = new StderrWriter(out, journal);
    writer.thread.start();
    return writer;
  }

  @Override
  public Collection<LogEntryValue> getRequiredLogEntryValues() {
    return EnumSet.of(
        LogEntryValue.DATE, LogEntryValue.LEVEL, LogEntryValue.MESSAGE, LogEntryValue.EXCEPTION);
  }

  @Override
  public void write(LogEntry entry) {
    String message = entry.getMessage();
    write(
        new LogLine(
            entry.getTimestamp().toInstant(),
            entry.getLevel(),
            message == null ? "" : message,
            entry.getException()));
  }

  void write(LogLine line) {
    if (closed || !queue.offer(line)) {
      dropped.incrementAndGet();
    } else if (idle) {
      LockSupport.unpark(thread);
    }
  }

  /** Lines dropped and not yet told of. */
  long dropped() {
    return dropped.get();
  }

  /** Does nothing: a caller that waited for the bytes would be a caller that blocks. */
  @Override
  public void flush() {}

  /** Waits a moment for what is queued, so that the reason of an exit is seen. */
  @Override
  public void close() throws InterruptedException {
    closed = true;
    LockSupport.unpark(thread);
    thread.join(CLOSE_MILLIS_MAX);
  }

  private void run() {
    try {
      while (drain() || !closed) {
        idle = true;
        if (queue.isEmpty() && !closed) {
          LockSupport.park(this);
        }
        idle = false;
      }
    } catch (IOException e) {
      closed = true; // stderr is gone, and with it the one place to say so
    }
  }

  /** Writes what is queued, in one call to the kernel where it fits; true if there was any. */
  private boolean drain() throws IOException {
    StringBuilder text = new StringBuilder();
    LogLine line = queue.poll();
    boolean any = line != null;
    while (line != null) {
      append(line, text);
      if (text.length() > LogLine.MESSAGE_CHARS_MAX) {
        flush(text);
      }
      line = queue.poll();
    }
    tellDropped(text);
    flush(text);
    return any;
  }

  private void append(LogLine line, StringBuilder text) {
    if (journal) {
      line.appendJournalTo(text);
    } else {
      line.appendTo(text);
    }
  }

  private void tellDropped(StringBuilder text) {
    long count = dropped.getAndSet(0);
    if (count > 0) {
      String message = "log: " + count + " lines dropped; read standard error faster or log less";
      append(new LogLine(java.time.Instant.now(), Level.WARN, message, null), text);
    }
  }

  private void flush(StringBuilder text) throws IOException {
    if (!text.isEmpty()) {
      out.write(text.toString().getBytes(StandardCharsets.UTF_8));
      text.setLength(0);
    }
  }
}
