package sluice.loop.net;

import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.NettyPoller;
import sluice.loop.Timer;

/** One call of {@link Tcp#connect}: resolves the name, then tries its addresses one by one. */
final class Connector {
  private final Loop loop;
  private final Connection connection;
  private final String host;
  private final int port;
  private final long timeoutMillis;
  private final Consumer<ChannelPipeline> codecs;
  private final ArrayDeque<InetAddress> addresses = new ArrayDeque<>();
  private @Nullable Timer timeout;

  Connector(
      Connection connection,
      String host,
      int port,
      long timeoutMillis,
      Consumer<ChannelPipeline> codecs) {
    this.loop = connection.loop();
    this.connection = connection;
    this.host = host;
    this.port = port;
    this.timeoutMillis = timeoutMillis;
    this.codecs = codecs;
  }

  void start() {
    if (!connection.isConnecting()) {
      return;
    }
    timeout = loop.setTimeout(timeoutMillis, this::timedOut);
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal != null) {
      resolved(new InetAddress[] {address(literal)}, null); // no worker, and none is started
    } else if (!loop.workers()
        .submit("resolve " + host, () -> InetAddress.getAllByName(host), this::resolved)) {
      fail(new IOException("the worker queue is full; names cannot be resolved now"));
    }
  }

  private void resolved(InetAddress @Nullable [] found, @Nullable Throwable failure) {
    if (!connection.isConnecting()) {
      stopTimeout();
    } else if (found == null) {
      fail(failure);
    } else {
      addresses.addAll(java.util.List.of(found));
      tryNext(null);
    }
  }

  private void tryNext(@Nullable Throwable lastFailure) {
    connection.attach(null);
    InetAddress next = addresses.poll();
    if (next == null) {
      fail(lastFailure);
      return;
    }
    EpollSocketChannel channel = channel();
    EventLoopGroup group = NettyPoller.eventLoop(loop);
    connection.attach(channel);
    var _ =
        group
            .register(channel)
            .addListener(registered -> {
              if (registered.isSuccess()) {
                connect(channel, new InetSocketAddress(next, port));
              } else {
                loop.dispatch("connect", () -> fail(registered.cause()));
              }
            });
  }

  private void connect(EpollSocketChannel channel, InetSocketAddress to) {
    var _ =
        channel
            .connect(to)
            .addListener(future -> loop.dispatch("connect", () -> attempted(future.cause())));
  }

  private EpollSocketChannel channel() {
    EpollSocketChannel channel = new EpollSocketChannel();
    var config = channel.config();
    var _ =
        config
            .setAllocator(Buffers.POOL)
            .setTcpNoDelay(true)
            .setWriteBufferWaterMark(Tcp.WATER_MARK);
    var _ = config.setOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0); // the loop's timer it is
    codecs.accept(channel.pipeline());
    var _ = channel.pipeline().addLast(new ConnectionHandler(connection));
    return channel;
  }

  private void attempted(@Nullable Throwable failure) {
    if (failure == null || !connection.isConnecting()) {
      stopTimeout(); // channelActive opens the connection; or it was closed meanwhile
    } else {
      tryNext(failure);
    }
  }

  private void timedOut() {
    fail(new IOException("no answer in " + timeoutMillis + " ms"));
  }

  private void fail(@Nullable Throwable failure) {
    stopTimeout();
    if (connection.isConnecting()) {
      connection.destroy(new IOException(reason(failure), failure));
    }
  }

  private void stopTimeout() {
    if (timeout != null) {
      timeout.close();
    }
  }

  /** A failed connect in words: what happened, and what to look at. */
  private static String reason(@Nullable Throwable failure) {
    String text = failure == null ? "no address" : String.valueOf(failure.getMessage());
    if (failure instanceof UnknownHostException) {
      return "the name is unknown; check the spelling and the DNS servers";
    }
    if (text.contains("Connection refused")) {
      return "refused; nothing listens there, or a firewall says so";
    }
    if (text.contains("unreachable") || text.contains("No route")) {
      return "unreachable; check this board's network";
    }
    return text;
  }

  private static InetAddress address(byte[] literal) {
    try {
      return InetAddress.getByAddress(literal);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of 4 or 16 bytes", e);
    }
  }
}
