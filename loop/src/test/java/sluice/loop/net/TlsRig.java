package sluice.loop.net;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.loop.Clock;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** A client that says hello over TLS and closes after the answer; the loop's heartbeat watched. */
final class TlsRig implements AutoCloseable {
  private static final long BEAT_MILLIS = 10;

  /** Of the loop's own work between two beats; cold code, so above the 50 ms of the promise. */
  private static final long WORK_MILLIS_MAX = 250;

  /** With waiting: far above, as test machines stop for long by themselves. */
  private static final long GAP_MILLIS_MAX = 5_000;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private static final long GIVE_UP_MILLIS = 20_000;

  final Loop loop = Loop.open();
  final List<String> trace = new ArrayList<>();
  long gapNanosMax;
  long workNanosMax;
  boolean stayOpen;
  @Nullable Throwable cause;
  @Nullable Connection connection;
  private final Timer beat;
  private long lastWorkNanos = THREADS.getCurrentThreadCpuTime();
  private long lastBeatNanos = loop.clock().nanoTime();

  TlsRig() {
    loop.onUncaught((_, e) -> trace.add("uncaught " + e));
    beat = loop.setInterval(BEAT_MILLIS, this::beat);
    beat.unref();
    loop.setTimeout(
            GIVE_UP_MILLIS,
            () -> {
              trace.add("the test takes too long");
              loop.stop();
            })
        .unref();
  }

  /** What is wrong is thrown unchecked. */
  static Tls load(TlsOptions options, Clock clock, Tls.Engine engine) {
    try {
      return Tls.load(options, clock, engine);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  static TlsOptions trusting(Path ca) {
    return new TlsOptions(ca, null, null, null, null, null, List.of(), false, List.of(), 10_000);
  }

  /** Connects and runs until the connection has ended; returns what happened. */
  List<String> talk(Tls tls, String host, int port) {
    lastBeatNanos = loop.clock().nanoTime();
    lastWorkNanos = THREADS.getCurrentThreadCpuTime();
    connection =
        Tcp.connect(
            loop,
            host,
            port,
            5_000,
            pipeline -> tls.secure(pipeline, loop, host, port),
            new Hello());
    loop.run();
    return trace;
  }

  private void beat() {
    long now = loop.clock().nanoTime();
    gapNanosMax = Math.max(gapNanosMax, now - lastBeatNanos);
    lastBeatNanos = now;
    long worked = THREADS.getCurrentThreadCpuTime();
    workNanosMax = Math.max(workNanosMax, worked - lastWorkNanos);
    lastWorkNanos = worked;
  }

  @Override
  public void close() {
    loop.close();
    assertTrue(gapNanosMax / 1_000_000 < GAP_MILLIS_MAX, "held up for " + gapNanosMax + " ns");
    assertTrue(workNanosMax / 1_000_000 < WORK_MILLIS_MAX, "worked for " + workNanosMax + " ns");
  }

  private final class Hello implements ConnectionListener {
    @Override
    public void onOpen(Connection open) {
      trace.add("open");
      open.send(open.alloc().buffer().writeBytes("hello".getBytes(StandardCharsets.UTF_8)));
    }

    @Override
    public void onMessage(Object message) {
      trace.add(((ByteBuf) message).toString(StandardCharsets.UTF_8));
      if (connection != null && !stayOpen) {
        connection.close();
      }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClose(@Nullable Throwable why) {
      cause = why;
      trace.add(why == null ? "close" : "close: " + why.getMessage());
    }
  }
}
