package sluice.loop.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.ExternalHandle;
import sluice.loop.Loop;

/** A listening socket on the loop, from {@link Tcp#listen}. Keeps the loop alive until closed. */
public final class Listener {
  private final Loop loop;
  private final int connectionsMax;
  private final ExternalHandle handle;
  private @Nullable Channel channel;
  private int connections;
  private long refused;

  Listener(Loop loop, int connectionsMax) {
    this.loop = loop;
    this.connectionsMax = connectionsMax;
    this.handle = ExternalHandle.open(loop, "listener", this::closeChannel);
  }

  /** The port that it listens on. */
  public int port() {
    return channel != null && channel.localAddress() instanceof InetSocketAddress address
        ? address.getPort()
        : -1;
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
    handle.close();
  }

  void bound(Channel listening) {
    channel = listening;
  }

  void accept(
      Channel accepted, Consumer<ChannelPipeline> codecs, Supplier<ConnectionListener> make) {
    if (connections >= connectionsMax) {
      refused++;
      Logger.warn("listener: {} connections are open, one more was closed", connections);
      var _ = accepted.close();
      return;
    }
    connections++;
    var _ = accepted.closeFuture().addListener(future -> connections--);
    Connection connection =
        new Connection(loop, String.valueOf(accepted.remoteAddress()), make.get());
    codecs.accept(accepted.pipeline());
    accepted.pipeline().addLast(new ConnectionHandler(connection));
  }

  private void closeChannel() {
    if (channel != null) {
      var _ = channel.close();
    }
  }
}
