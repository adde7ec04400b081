package sluice.loop.net;

import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.loop.Clock;
import sluice.loop.Loop;
import sluice.loop.testkit.Heartbeat;

/** A client that says hello over TLS and closes after the answer; the loop's heartbeat watched. */
final class TlsRig implements AutoCloseable {
  private static final long GIVE_UP_MILLIS = 20_000;

  final Loop loop = Loop.open();
  final List<String> trace = new ArrayList<>();
  boolean stayOpen;
  @Nullable Throwable cause;
  @Nullable Connection connection;
  private final Heartbeat heartbeat = new Heartbeat(loop);

  TlsRig() {
    loop.onUncaught((_, e) -> trace.add("uncaught " + e));
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

  /** Connects and runs until the connection has ended; returns what happened. */
  List<String> talk(Tls tls, String host, int port) {
    heartbeat.start();
    connection =
        Tcp.connect(
            loop,
            host,
            port,
            5_000,
            pipeline -> tls.secure(pipeline, loop, host, port),
            new Hello());
    loop.run();
    heartbeat.assertSteady();
    return trace;
  }

  @Override
  public void close() {
    loop.close();
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
