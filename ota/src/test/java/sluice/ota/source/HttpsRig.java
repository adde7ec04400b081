package sluice.ota.source;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.X509Bundle;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;
import sluice.loop.Clock;
import sluice.loop.Loop;
import sluice.loop.LoopOptions;
import sluice.loop.Timer;
import sluice.loop.WorkerPool;
import sluice.loop.http.HttpLimits;
import sluice.loop.net.HostResolver;
import sluice.loop.net.TlsSource;
import sluice.loop.testkit.Heartbeat;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TestTls;
import sluice.loop.testkit.TlsPeer;
import sluice.ota.Sha256;

/** A scripted HTTPS server, and downloads from it on a real loop whose clock can jump. */
final class HttpsRig implements AutoCloseable {
  /** Answers one request; the connection is closed thereafter. */
  interface Script {
    void answer(String head, OutputStream out, SSLSocket socket) throws Exception;
  }

  /** Real time, and what was jumped over. */
  static final class JumpClock implements Clock {
    private final AtomicLong jumped = new AtomicLong();

    @Override
    public long nanoTime() {
      return System.nanoTime() + jumped.get();
    }

    @Override
    public long wallMillis() {
      return System.currentTimeMillis();
    }

    void jumpMillis(long millis) {
      jumped.addAndGet(millis * 1_000_000);
    }
  }

  static final long SEED = 23;
  private static final int SECONDS_MAX = 30;
  static final HttpLimits HTTP = new HttpLimits(10_000, 10_000, 10_000);
  static final DownloadLimits LIMITS = new DownloadLimits(HTTP, 0, 600_000, 5);

  final JumpClock clock = new JumpClock();
  final Loop loop = Loop.open(clock, LoopOptions.DEFAULT);
  final TestPki pki = new TestPki();
  final Queue<String> requests = new ConcurrentLinkedQueue<>();
  final List<String> retries = new ArrayList<>();
  final List<Throwable> uncaught = new ArrayList<>();
  final Heartbeat heartbeat = new Heartbeat(loop);
  final Path folder;
  final Download.Tools tools;
  private final TlsSource tls;
  private final List<TlsPeer> peers = new ArrayList<>();
  @Nullable Path done;
  @Nullable String failure;
  boolean refused;
  long have;
  final AtomicInteger steps = new AtomicInteger(); // how often it went on
  long total;

  /** When waiting is jumped over; off for who wants to look. */
  boolean jumps = true;

  HttpsRig(Path temp) throws IOException {
    folder = temp.resolve("fetch");
    tls = TlsSource.open(loop, "test", TestTls.trusting(pki.writeCa(temp)).done());
    WorkerPool disk = WorkerPool.open(loop, "disk", 1, 64);
    tools = new Download.Tools(loop, disk, tls, HostResolver.NONE, new Random(SEED));
    loop.onUncaught((_, e) -> uncaught.add(e));
  }

  static byte[] noise(int length) {
    byte[] bytes = new byte[length];
    new Random(SEED).nextBytes(bytes);
    return bytes;
  }

  /** A server with a certificate that is trusted. */
  URI serve(Script script) throws IOException {
    return serve(pki.localhost(), script);
  }

  URI serve(X509Bundle certificate, Script script) throws IOException {
    return listen(
        TlsPeer.tls(
            pki.context(certificate),
            _ -> {},
            socket -> {
              String head = head(socket.getInputStream());
              requests.add(head);
              script.answer(head, socket.getOutputStream(), socket);
            }));
  }

  /** A server below TLS. */
  URI serveRaw(TlsPeer.Script<Socket> script) throws IOException {
    return listen(TlsPeer.raw(script));
  }

  private URI listen(TlsPeer peer) {
    peers.add(peer);
    return URI.create("https://localhost:" + peer.port() + "/r.sluice");
  }

  private static String head(InputStream in) throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
      int one = in.read();
      if (one < 0) {
        throw new IOException("the client has gone");
      }
      head.write(one);
    }
    return head.toString(StandardCharsets.ISO_8859_1);
  }

  /** Writes an answer's head: a status and fields. */
  static void say(OutputStream out, String status, String... fields) throws IOException {
    String text = "HTTP/1.1 " + status + "\r\n" + String.join("\r\n", fields);
    String end = fields.length == 0 ? "\r\n" : "\r\n\r\n";
    out.write((text + end).getBytes(StandardCharsets.ISO_8859_1));
  }

  /** Where the request wants to begin; 0 without a range. */
  static int from(String head) {
    int at = head.indexOf("Range: bytes=");
    int bare = head.indexOf("\r\nRange: bytes=");
    return at < 0 || bare < 0
        ? 0
        : Integer.parseInt(head.substring(bare + 15, head.indexOf('-', bare)));
  }

  /** A good server's answer: all, or the rest. */
  static void file(String head, OutputStream out, byte[] content, String etag, int bytesMax)
      throws IOException {
    int from = from(head);
    boolean same = !head.contains("If-Range: ") || head.contains("If-Range: " + etag + "\r\n");
    if (from > 0 && same) {
      say(
          out,
          "206 Partial Content",
          "Content-Range: bytes " + from + "-" + (content.length - 1) + "/" + content.length,
          "Content-Length: " + (content.length - from),
          "ETag: " + etag);
    } else {
      from = 0;
      say(out, "200 OK", "Content-Length: " + content.length, "ETag: " + etag);
    }
    out.write(content, from, Math.min(bytesMax, content.length - from));
    out.flush();
  }

  static Order order(URI url, byte[] content) {
    return new Order(url, content.length, Sha256.of(content));
  }

  Download start(Order order, Gate gate, DownloadLimits limits) {
    done = null;
    failure = null;
    return Download.start(tools, folder, order, gate, limits, new Hears());
  }

  /** Until it has ended one way or the other. */
  void run(Order order, Gate gate, DownloadLimits limits) {
    var _ = start(order, gate, limits);
    until(() -> done != null || failure != null);
    until(() -> tools.disk().outstanding() == 0);
    assertTrue(uncaught.isEmpty(), uncaught::toString);
  }

  void run(Order order) {
    run(order, Gate.OPEN, LIMITS);
  }

  void until(BooleanSupplier what) {
    long end = System.nanoTime() + SECONDS_MAX * 1_000_000_000L; // the loop's clock jumps
    Timer beat = loop.setInterval(2, () -> {});
    while (!what.getAsBoolean() && System.nanoTime() < end) {
      loop.turn();
    }
    beat.close();
    assertTrue(
        what.getAsBoolean(), () -> requests + " " + retries + " " + failure + " " + uncaught);
  }

  private final class Hears implements DownloadListener {
    @Override
    public void onProgress(long now, long of) {
      have = now;
      steps.incrementAndGet();
      total = of;
    }

    @Override
    public void onRetry(String reason, long afterMillis) {
      retries.add(reason);
      if (jumps) {
        var _ = loop.setImmediate(() -> clock.jumpMillis(afterMillis)); // once its timer runs
      }
    }

    @Override
    public void onDone(Path file) {
      done = file;
    }

    @Override
    public void onFailed(String reason, boolean isRefused) {
      failure = reason;
      refused = isRefused;
    }
  }

  @Override
  public void close() throws IOException {
    for (TlsPeer peer : peers) {
      peer.close();
    }
    tls.close();
    tools.disk().close();
    loop.close();
  }
}
