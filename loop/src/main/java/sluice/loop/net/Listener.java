package sluice.loop.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.ExternalHandle;
import sluice.loop.Loop;

/** A listening socket on the loop, from {@link Tcp#listen}. Keeps the loop alive until closed. */
public final class Listener {
  private static final long LOG_NANOS_MIN = 1_000_000_000; // a flood is counted, not written down

  private final Loop loop;
  private final int connectionsMax;
  private final Function<ChannelPipeline, ConnectionListener> accepting;
  private final @Nullable Path path;
  private final ExternalHandle handle;
  private @Nullable Channel channel;
  private int connections;
  private long refused;
  private long lastLogNanos;

  Listener(
      Loop loop,
      Endpoint endpoint,
      int connectionsMax,
      Function<ChannelPipeline, ConnectionListener> accepting) {
    this.loop = loop;
    this.connectionsMax = connectionsMax;
    this.accepting = accepting;
    Endpoint place =
        switch (endpoint) {
          case Endpoint.Open open -> open.place();
          case Endpoint.Dealt dealt -> dealt.place();
          case Endpoint.Address _, Endpoint.Unix _ -> endpoint;
        };
    this.path = place instanceof Endpoint.Unix unix ? unix.path() : null;
    this.handle = ExternalHandle.open(loop, "listener", this::closeChannel);
    this.lastLogNanos = loop.clock().nanoTime() - LOG_NANOS_MIN;
  }

  /** The port that it listens on; -1 of a Unix socket. */
  public int port() {
    return channel != null && channel.localAddress() instanceof InetSocketAddress address
        ? address.getPort()
        : -1;
  }

  /** The descriptor that it listens by, which stays the listener's; -1 once it is closed. */
  public int fd() {
    return channel instanceof UnixChannel open && !handle.isClosed() ? open.fd().intValue() : -1;
  }

  /** Connections open now. */
  public int connections() {
    return connections;
  }

  /** Connections closed at once because as many as allowed were open. */
  public long refused() {
    return refused;
  }

  /** Lets the loop end although it listens. */
  public void unref() {
    handle.unref();
  }

  /** Stops listening; accepted connections stay. */
  public void close() {
    if (channel != null && path != null && !handle.isClosed()) {
      try {
        boolean _ = Files.deleteIfExists(path);
      } catch (IOException e) {
        Logger.warn("listener: {}: cannot be removed: {}", path, e.getMessage());
      }
    }
    handle.close();
  }

  /** Stops accepting, or goes on; meanwhile who connects waits in the kernel's queue. */
  public void accepting(boolean on) {
    if (channel != null) {
      var _ = channel.config().setAutoRead(on);
    }
  }

  /**
   * Takes the socket out of the loop without closing it: who connects waits in the kernel's queue.
   *
   * @return a descriptor for {@link Endpoint.Open}: whoever does not use it closes it
   * @throws IOException if there is no descriptor left for it; then it listens as before
   */
  public int detach() throws IOException {
    Channel from = channel;
    if (from == null || handle.isClosed()) {
      throw new IllegalStateException("listener: closed");
    }
    int fd = Sockets.duplicate(from);
    handle.close();
    return fd;
  }

  void bound(Channel listening) {
    channel = listening;
  }

  /**
   * A connection that another process has accepted for this listener.
   *
   * @param fd becomes the connection's own
   */
  public void take(int fd) {
    Channel accepted = Tcp.connected(fd, path != null);
    var _ = accepted.pipeline().addLast(Tcp.initializer(this));
    Tcp.register(loop, accepted);
  }

  void accept(Channel accepted) {
    if (connections >= connectionsMax) {
      refuse(accepted);
      return;
    }
    connections++;
    var _ = accepted.closeFuture().addListener(future -> connections--);
    if (path == null) {
      var _ = accepted.config().setOption(ChannelOption.TCP_NODELAY, true);
    }
    String name = path == null ? String.valueOf(accepted.remoteAddress()) : "a client of " + path;
    Connection connection = new Connection(loop, name, accepting.apply(accepted.pipeline()));
    connection.attach(accepted); // so that a handshake which fails closes it
    accepted.pipeline().addLast(new ConnectionHandler(connection));
  }

  private void refuse(Channel accepted) {
    refused++;
    long now = loop.clock().nanoTime();
    if (now - lastLogNanos >= LOG_NANOS_MIN) {
      lastLogNanos = now;
      Logger.warn(
          "listener: {} connections are open, one more was closed, {} so far",
          connections,
          refused);
    }
    var _ = accepted.close();
  }

  private void closeChannel() {
    if (channel != null) {
      var _ = channel.close();
    }
  }
}
