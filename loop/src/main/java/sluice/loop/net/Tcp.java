package sluice.loop.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.NettyPoller;

/** TCP on the loop. Loop's thread only. */
public final class Tcp {
  private static final WriteBufferWaterMark WATER_MARK =
      new WriteBufferWaterMark(Connection.WRITE_LOW_BYTES, Connection.WRITE_HIGH_BYTES);

  private Tcp() {}

  /**
   * Connects; the listener hears of success or failure, never before this returns. A name is
   * resolved on a worker.
   *
   * @param timeoutMillis for the connection, once the name is resolved
   * @param codecs fills the pipeline; may leave it empty
   */
  public static Connection connect(
      Loop loop,
      String host,
      int port,
      int timeoutMillis,
      Consumer<ChannelPipeline> codecs,
      ConnectionListener listener) {
    Connection connection = new Connection(loop, host + ":" + port, listener);
    boolean taken =
        loop.workers()
            .submit(
                "resolve " + host,
                () -> InetAddress.getByName(host),
                (address, failure) -> {
                  if (!connection.isConnecting()) {
                    return;
                  }
                  if (address == null) {
                    connection.destroy(unresolved(host, failure));
                  } else {
                    InetSocketAddress to = new InetSocketAddress(address, port);
                    open(connection, to, timeoutMillis, codecs);
                  }
                });
    if (!taken) {
      connection.destroy(new IOException("too many names are being resolved"));
    }
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
            .channel(EpollServerSocketChannel.class)
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

  private static void open(
      Connection connection,
      InetSocketAddress to,
      int timeoutMillis,
      Consumer<ChannelPipeline> codecs) {
    Loop loop = connection.loop();
    var connecting =
        new Bootstrap()
            .group(NettyPoller.eventLoop(loop))
            .channel(EpollSocketChannel.class)
            .option(ChannelOption.ALLOCATOR, Buffers.POOL)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
            .handler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    codecs.accept(channel.pipeline());
                    channel.pipeline().addLast(new ConnectionHandler(connection));
                  }
                })
            .connect(to);
    connection.attach(connecting.channel());
    var _ =
        connecting.addListener(future -> {
          if (!future.isSuccess()) {
            loop.dispatch(connection.remote(), () -> connection.failed(future.cause()));
          }
        });
  }

  private static IOException unresolved(String host, @Nullable Throwable failure) {
    boolean unknown = failure instanceof UnknownHostException;
    String why = unknown ? "the name is unknown; check the spelling and the DNS" : "" + failure;
    return new IOException(host + ": " + why, failure);
  }
}
