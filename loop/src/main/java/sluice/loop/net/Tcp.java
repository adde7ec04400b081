package sluice.loop.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Supplier;
import sluice.loop.Loop;
import sluice.loop.NettyPoller;

/** TCP on the loop. Loop's thread only. */
public final class Tcp {
  static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(Connection.WRITE_LOW_BYTES, Connection.WRITE_HIGH_BYTES);

  private Tcp() {}

  /** As the other, for addresses and {@code localhost} alone. */
  public static Connection connect(
      Loop loop,
      String host,
      int port,
      int timeoutMillis,
      Consumer<ChannelPipeline> codecs,
      ConnectionListener listener) {
    return connect(loop, HostResolver.NONE, host, port, timeoutMillis, codecs, listener);
  }

  /**
   * Connects to the first of the host's addresses that answers (RFC 8305); the listener hears of
   * success or failure, never before this returns.
   *
   * @param resolver is asked for what is neither an address nor {@code localhost}
   * @param timeoutMillis for name, addresses and what the codecs do before they let the connection
   *     open; at least 1
   * @param codecs fills the pipeline once an address has answered; may leave it empty
   */
  public static Connection connect(
      Loop loop,
      HostResolver resolver,
      String host,
      int port,
      int timeoutMillis,
      Consumer<ChannelPipeline> codecs,
      ConnectionListener listener) {
    Connection connection = new Connection(loop, host + ":" + port, listener);
    Connector connector = new Connector(connection, resolver, host, port, timeoutMillis, codecs);
    loop.nextTick(connector::start);
    return connection;
  }

  /**
   * Listens.
   *
   * @param address port 0 is a free one; {@link Listener#port} tells
   * @param listeners makes the listener of each accepted connection
   * @throws IOException if the address cannot be had, with the way out
   */
  public static Listener listen(
      Loop loop,
      InetSocketAddress address,
      int connectionsMax,
      Consumer<ChannelPipeline> codecs,
      Supplier<ConnectionListener> listeners)
      throws IOException {
    Listener listener = new Listener(loop, connectionsMax);
    var bound =
        new ServerBootstrap()
            .group(NettyPoller.eventLoop(loop))
            .channelFactory(EpollServerSocketChannel::new)
            .option(ChannelOption.SO_BACKLOG, 128)
            .option(ChannelOption.ALLOCATOR, Buffers.POOL)
            .childOption(ChannelOption.ALLOCATOR, Buffers.POOL)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    listener.accept(channel, codecs, listeners);
                  }
                })
            .bind(address);
    NettyPoller.runQueuedTasks(loop); // binding is one of them
    if (!bound.isSuccess()) {
      listener.close();
      throw new IOException("listen on " + address + ": " + bound.cause(), bound.cause());
    }
    listener.bound(bound.channel());
    return listener;
  }
}
