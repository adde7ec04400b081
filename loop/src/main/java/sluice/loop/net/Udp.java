package sluice.loop.net;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.socket.DatagramPacket;
import io.netty.channel.socket.SocketProtocolFamily;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.ExternalHandle;
import sluice.loop.Loop;
import sluice.loop.NettyPoller;

/** A UDP socket on the loop. Keeps the loop alive until closed. Loop's thread only. */
public final class Udp {
  private final Loop loop;
  private final UdpListener listener;
  private final ExternalHandle handle;
  private final @Nullable InetSocketAddress remote;
  private @Nullable Channel channel;
  private long dropped;

  private Udp(Loop loop, @Nullable InetSocketAddress remote, UdpListener listener) {
    this.loop = loop;
    this.remote = remote;
    this.listener = listener;
    this.handle = ExternalHandle.open(loop, "udp", this::closeChannel);
  }

  /**
   * A socket that talks with anybody.
   *
   * @param local port 0 is a free one, drawn by the kernel
   * @param bytesMax of a datagram received; a longer one is cut
   * @throws IOException if the address cannot be had
   */
  public static Udp bind(Loop loop, InetSocketAddress local, int bytesMax, UdpListener listener)
      throws IOException {
    Udp udp = new Udp(loop, null, listener);
    udp.open(local, bytesMax, channel -> channel.bind(local), "bind to " + local);
    return udp;
  }

  /**
   * A socket that talks with one peer, from a port that the kernel draws at random. The kernel
   * drops what others send to it, and tells when nothing listens at the peer.
   *
   * @throws IOException if there is no route, or no socket left
   */
  public static Udp connect(Loop loop, InetSocketAddress remote, int bytesMax, UdpListener listener)
      throws IOException {
    Udp udp = new Udp(loop, remote, listener);
    udp.open(remote, bytesMax, channel -> channel.connect(remote), "connect to " + remote);
    return udp;
  }

  /** Loads what the first socket needs, by one that no loop has. Any thread. */
  public static void warmUp() {
    try {
      EpollDatagramChannel unused = channel(false, 1);
      var _ = unused.pipeline().addLast(new ChannelInboundHandlerAdapter());
      unused.unsafe().closeForcibly();
      var _ = Unpooled.wrappedBuffer(new byte[1]);
    } catch (ChannelException e) {
      Logger.debug("udp: no socket: {}", e.getMessage()); // who needs one will be told
    }
  }

  /**
   * Sends to the peer of a connected socket.
   *
   * @param data at least one byte
   * @return false if more waits for the kernel than it should: it is dropped, and counted
   */
  public boolean send(byte[] data) {
    return write(Unpooled.wrappedBuffer(data));
  }

  /** As {@link #send(byte[])}, for a socket that is not connected. */
  public boolean send(byte[] data, InetSocketAddress to) {
    return write(new DatagramPacket(Unpooled.wrappedBuffer(data), to));
  }

  /** Where it is bound. */
  public InetSocketAddress local() {
    return channel != null && channel.localAddress() instanceof InetSocketAddress address
        ? address
        : new InetSocketAddress(0);
  }

  /** Datagrams that {@link #send} dropped. */
  public long dropped() {
    return dropped;
  }

  /** Closes; the listener hears nothing any more. */
  public void close() {
    handle.close();
  }

  private void open(
      InetSocketAddress like, int bytesMax, Function<Channel, ChannelFuture> start, String what)
      throws IOException {
    boolean ipv6 = like.getAddress() instanceof Inet6Address;
    try {
      EpollDatagramChannel opened = channel(ipv6, bytesMax);
      channel = opened;
      var _ = opened.pipeline().addLast(new Receiver());
      EventLoopGroup group = NettyPoller.eventLoop(loop);
      ChannelFuture registered = settled(group.register(opened), opened);
      ChannelFuture started =
          registered.isSuccess() ? settled(start.apply(opened), opened) : registered;
      if (!started.isSuccess()) {
        throw new IOException("udp: " + what + ": " + started.cause(), started.cause());
      }
    } catch (ChannelException e) {
      close();
      throw new IOException("udp: " + what + ": " + e.getMessage(), e);
    } catch (IOException e) {
      close();
      throw e;
    }
  }

  private static EpollDatagramChannel channel(boolean ipv6, int bytesMax) {
    EpollDatagramChannel fresh =
        new EpollDatagramChannel(ipv6 ? SocketProtocolFamily.INET6 : SocketProtocolFamily.INET);
    var _ =
        fresh
            .config()
            .setAllocator(Buffers.POOL)
            .setRecvByteBufAllocator(new FixedRecvByteBufAllocator(bytesMax));
    return fresh;
  }

  /** On the loop's own stack it is settled; from an await thread it is one of Netty's tasks. */
  private ChannelFuture settled(ChannelFuture future, Channel of) {
    if (!of.eventLoop().inEventLoop()) {
      NettyPoller.runQueuedTasks(loop);
    }
    return future;
  }

  private boolean write(Object message) {
    Channel to = channel;
    if (to == null || handle.isClosed()) {
      return false;
    }
    if (!to.isWritable()) {
      dropped++;
      return false;
    }
    var _ =
        to.writeAndFlush(message)
            .addListener(sent -> {
              if (!sent.isSuccess()) {
                failed(sent.cause());
              }
            });
    return true;
  }

  private void failed(Throwable cause) {
    if (!handle.isClosed()) {
      loop.dispatch("udp", () -> listener.onError(cause));
    }
  }

  private void closeChannel() {
    if (channel != null) {
      var _ = channel.close();
    }
  }

  private final class Receiver extends SimpleChannelInboundHandler<DatagramPacket> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, DatagramPacket packet) {
      if (handle.isClosed()) {
        return;
      }
      byte[] data = new byte[packet.content().readableBytes()];
      packet.content().readBytes(data);
      InetSocketAddress from = packet.sender() == null ? remote : packet.sender();
      if (from != null) {
        loop.dispatch("udp", () -> listener.onDatagram(data, from));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      failed(cause);
    }
  }
}
