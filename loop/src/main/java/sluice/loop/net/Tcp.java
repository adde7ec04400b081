package sluice.loop.net;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Consumer;
import java.util.function.Function;
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
   * Goes on with a connected socket that was {@linkplain Connection#detach detached}, without TLS.
   *
   * @param fd becomes the connection's own
   * @param unix whether it is a Unix socket
   * @param name the peer, for logs
   * @param unread what was read from it and not handled; the codecs get it first
   * @param accepting fills its pipeline, and makes its listener
   */
  public static Connection adopt(
      Loop loop,
      int fd,
      boolean unix,
      String name,
      byte[] unread,
      Function<ChannelPipeline, ConnectionListener> accepting) {
    Channel channel = connected(fd, unix);
    Connection connection = new Connection(loop, name, accepting.apply(channel.pipeline()));
    var _ = channel.pipeline().addLast(new ConnectionHandler(connection));
    connection.attach(channel);
    register(loop, channel);
    if (unread.length > 0) {
      var _ = channel.pipeline().fireChannelRead(Unpooled.wrappedBuffer(unread));
      var _ = channel.pipeline().fireChannelReadComplete();
    }
    return connection;
  }

  /** Another's socket as a channel, set up as all are. */
  static Channel connected(int fd, boolean unix) {
    Channel channel = Sockets.connected(fd, unix);
    var _ = channel.config().setAllocator(Buffers.POOL);
    var _ = channel.config().setWriteBufferWaterMark(WATER_MARK);
    var _ = channel.config().setRecvByteBufAllocator(Buffers.shared());
    return channel;
  }

  static void register(Loop loop, Channel channel) {
    EventLoopGroup group = NettyPoller.eventLoop(loop);
    var _ = group.register(channel);
    NettyPoller.runQueuedTasks(loop);
  }

  /**
   * As the other, at an address.
   *
   * @param address port 0 is a free one; {@link Listener#port} tells
   * @param listeners makes the listener of each accepted connection
   */
  public static Listener listen(
      Loop loop,
      InetSocketAddress address,
      int connectionsMax,
      Consumer<ChannelPipeline> codecs,
      Supplier<ConnectionListener> listeners)
      throws IOException {
    return listen(
        loop,
        new Endpoint.Address(address),
        connectionsMax,
        pipeline -> {
          codecs.accept(pipeline);
          return listeners.get();
        });
  }

  /**
   * Listens.
   *
   * @param accepting fills the pipeline of each accepted connection, and makes its listener
   * @throws IOException if the address cannot be had, with the way out
   */
  public static Listener listen(
      Loop loop,
      Endpoint endpoint,
      int connectionsMax,
      Function<ChannelPipeline, ConnectionListener> accepting)
      throws IOException {
    Listener listener = new Listener(loop, endpoint, connectionsMax, accepting);
    if (endpoint instanceof Endpoint.Dealt) {
      return listener;
    }
    try {
      ServerBootstrap bootstrap = bootstrap(loop, endpoint, listener);
      ChannelFuture open =
          endpoint instanceof Endpoint.Address to
              ? bootstrap.bind(to.address())
              : bootstrap.register();
      NettyPoller.runQueuedTasks(loop); // opening is one of them
      if (!open.isSuccess()) {
        throw new IOException("listen on " + endpoint + ": " + open.cause(), open.cause());
      }
      listener.bound(open.channel());
      return listener;
    } catch (IOException e) {
      listener.close();
      throw e;
    }
  }

  private static ServerBootstrap bootstrap(Loop loop, Endpoint endpoint, Listener listener)
      throws IOException {
    ServerChannel channel = Sockets.listening(endpoint);
    return new ServerBootstrap()
        .group(NettyPoller.eventLoop(loop))
        .channelFactory(() -> channel)
        .option(ChannelOption.SO_BACKLOG, Sockets.BACKLOG)
        .option(ChannelOption.ALLOCATOR, Buffers.POOL)
        .childOption(ChannelOption.ALLOCATOR, Buffers.POOL)
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATER_MARK)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, Buffers.shared())
        .childHandler(initializer(listener));
  }

  /** Fills the pipeline of an accepted connection. */
  static ChannelInitializer<Channel> initializer(Listener listener) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel accepted) {
        listener.accept(accepted);
      }
    };
  }
}
