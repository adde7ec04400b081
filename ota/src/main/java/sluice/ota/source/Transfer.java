package sluice.ota.source;

import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.WorkerPool;
import sluice.loop.http.HttpGet;
import sluice.loop.http.HttpHead;
import sluice.loop.http.HttpListener;
import sluice.loop.net.HostResolver;
import sluice.loop.net.Tls;

/**
 * One request and what it brings, up to its end or the first thing that is wrong. Bytes go to the
 * disk on a worker; while it is behind, the server is not read from. Loop's thread.
 */
final class Transfer implements HttpListener {
  /** Bytes that may wait for the disk. */
  private static final int WAITING_BYTES_MAX = 256 * 1_024;

  /** How it ended. */
  sealed interface End {
    /** Of the file, not only of this answer. */
    record Complete() implements End {}

    record Elsewhere(URI uri) implements End {}

    /** From the beginning. */
    record Restart(String reason) implements End {}

    /** Something may be there by now. */
    record Again(String reason, int seconds) implements End {}

    record Refused(String reason) implements End {}
  }

  /** Hears of it. */
  interface Listener {
    void onProgress(long have, long total);

    /** Once; nothing of it is under way any more. */
    void onEnd(End end);
  }

  /** What a worker has done. */
  private record Written(long have, long total) {}

  private final Loop loop;
  private final WorkerPool disk;
  private final URI uri;
  private final PartialFile file;
  private final Gate gate;
  private final Pace pace;
  private final Listener listener;
  private final Timer slowness;
  private final List<byte[]> waiting = new ArrayList<>();
  private @Nullable HttpGet get;
  private @Nullable Timer pause;
  private @Nullable End end; // once it is known, and something still under way
  private int waitingBytes;
  private boolean writing;
  private boolean over;
  private long received; // of the file, with what was there
  private long total = -1;

  private Transfer(
      Loop loop,
      WorkerPool disk,
      URI uri,
      PartialFile file,
      Gate gate,
      Order order,
      Pace pace,
      Listener listener) {
    this.loop = loop;
    this.disk = disk;
    this.uri = uri;
    this.file = file;
    this.gate = gate;
    this.pace = pace;
    this.listener = listener;
    this.total = order.bytes();
    this.received = file.have();
    this.slowness = loop.setInterval(Pace.WINDOW_NANOS / 1_000_000, this::lookAtPace);
  }

  /** Asks for what is not there yet. */
  static Transfer start(
      Loop loop,
      WorkerPool disk,
      URI uri,
      PartialFile file,
      Gate gate,
      Order order,
      DownloadLimits limits,
      Tls tls,
      HostResolver resolver,
      Listener listener) {
    Pace pace = new Pace(limits.bytesPerSecond(), loop.clock().nanoTime());
    Transfer transfer = new Transfer(loop, disk, uri, file, gate, order, pace, listener);
    transfer.get =
        HttpGet.start(loop, uri, transfer.fields(), tls, resolver, limits.http(), transfer);
    return transfer;
  }

  private Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("User-Agent", "sluice");
    fields.put("Accept-Encoding", "identity");
    if (file.have() > 0) {
      fields.put("Range", "bytes=" + file.have() + "-");
      if (file.etag() != null) {
        fields.put("If-Range", file.etag());
      }
    }
    return fields;
  }

  /** Ends it; what a worker does just now goes on. */
  void close() {
    over = true;
    closeAll();
  }

  private void closeAll() {
    slowness.close();
    if (pause != null) {
      pause.close();
    }
    if (get != null) {
      get.close();
    }
  }

  @Override
  public void onHead(HttpHead head) {
    switch (Reply.of(uri, file.have(), head)) {
      case Reply.Take(long from, long said, String etag) -> take(from, said, etag);
      case Reply.Complete() -> end(completeness());
      case Reply.Restart(String reason) -> end(new End.Restart(reason));
      case Reply.Elsewhere(URI to) -> end(new End.Elsewhere(to));
      case Reply.Later(String reason, int seconds) -> end(new End.Again(reason, seconds));
      case Reply.Refuse(String reason) -> end(new End.Refused(reason));
    }
  }

  private void take(long from, long said, @Nullable String etag) {
    String wrong = wrongTotal(said, "the server's file has ");
    if (wrong != null) {
      end(from > 0 ? new End.Restart(wrong) : new End.Refused(wrong));
      return;
    }
    total = said >= 0 ? said : total;
    received = from;
    write(() -> {
      if (from == 0) {
        file.restart();
      }
      file.etag(etag);
      if (total >= 0) {
        file.requireRoom(total);
      }
    });
  }

  /** In words, or null if it is the one that is known or could be. */
  private @Nullable String wrongTotal(long said, String whose) {
    if (said >= 0 && total >= 0 && said != total) {
      return whose + said + " bytes, and it should have " + total;
    }
    return said > Order.BYTES_MAX ? whose + said + " bytes, more than " + Order.BYTES_MAX : null;
  }

  @Override
  public void onBody(ByteBuffer part) {
    if (end != null) {
      return;
    }
    byte[] bytes = new byte[part.remaining()];
    part.get(bytes);
    received += bytes.length;
    if (received > (total >= 0 ? total : Order.BYTES_MAX)) {
      end(new End.Refused("the server sends more than " + (received - bytes.length) + " bytes"));
      return;
    }
    waiting.add(bytes);
    waitingBytes += bytes.length;
    long pauseMillis = pace.took(bytes.length, loop.clock().nanoTime());
    if (pauseMillis > 0 && pause == null) {
      pause = loop.setTimeout(pauseMillis, this::pauseIsOver);
    }
    writeWaiting();
    read();
  }

  private void pauseIsOver() {
    pause = null;
    read();
  }

  /** From the server, or not just now. */
  private void read() {
    if (get != null) {
      get.reading(pause == null && waitingBytes < WAITING_BYTES_MAX);
    }
  }

  private void lookAtPace() {
    if (pace.isTooSlow(loop.clock().nanoTime())) {
      end(new End.Again("the server sends next to nothing", 0));
    }
  }

  @Override
  public void onEnd(@Nullable IOException failure) {
    if (failure != null) {
      end(new End.Again(String.valueOf(failure.getMessage()), 0));
      return;
    }
    if (end == null) {
      end(completeness());
    }
  }

  private End completeness() {
    return total >= 0 && received < total
        ? new End.Again("the server ends at byte " + received + " of " + total, 0)
        : new End.Complete();
  }

  private void end(End now) {
    if (end == null || now instanceof End.Refused) {
      end = now;
      closeAll();
    }
    writeWaiting();
    tellEnd();
  }

  private void tellEnd() {
    if (!over && end != null && !writing && waiting.isEmpty()) {
      over = true;
      listener.onEnd(end);
    }
  }

  // --- the disk ---

  private interface Write {
    void run() throws IOException;
  }

  private void writeWaiting() {
    if (!writing && !waiting.isEmpty()) {
      List<byte[]> parts = List.copyOf(waiting);
      waiting.clear();
      waitingBytes = 0;
      write(() -> file.append(parts));
    }
  }

  private void write(Write what) {
    writing =
        disk.submit(
            "download",
            () -> {
              what.run();
              return new Written(file.have(), gate.total(file.channel(), file.have()));
            },
            this::written);
    if (!writing) {
      end(new End.Again("the disk's queue is full", 1));
    }
  }

  private void written(@Nullable Written done, @Nullable Throwable failure) {
    writing = false;
    if (over) {
      return;
    }
    if (done == null) {
      waiting.clear();
      end(new End.Refused(failure == null ? "unknown" : "" + failure.getMessage()));
      return;
    }
    String wrong = wrongTotal(done.total, "it says of itself that it has ");
    if (wrong != null) {
      waiting.clear();
      end(new End.Refused(wrong));
      return;
    }
    total = done.total >= 0 ? done.total : total;
    listener.onProgress(done.have, total);
    writeWaiting();
    read();
    tellEnd();
  }
}
