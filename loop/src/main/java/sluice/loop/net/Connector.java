package sluice.loop.net;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.NettyPoller;
import sluice.loop.Timer;

/**
 * One call of {@link Tcp#connect}: drives a {@link Race} of its host's addresses. The winner's
 * pipeline gets the codecs; those of the others stay empty.
 */
final class Connector implements HostResolver.Answers {
  private final Loop loop;
  private final Connection connection;
  private final HostResolver resolver;
  private final String host;
  private final int port;
  private final long timeoutMillis;
  private final Consumer<ChannelPipeline> codecs;
  private final List<Channel> attempts = new ArrayList<>();
  private Race race = new Race.Resolving(false);
  private HostResolver.@Nullable Lookup lookup;
  private @Nullable Timer timeout;
  private @Nullable Timer timer;
  private boolean settingUp;

  Connector(
      Connection connection,
      HostResolver resolver,
      String host,
      int port,
      long timeoutMillis,
      Consumer<ChannelPipeline> codecs) {
    this.loop = connection.loop();
    this.connection = connection;
    this.resolver = resolver;
    this.host = host;
    this.port = port;
    this.timeoutMillis = timeoutMillis;
    this.codecs = codecs;
  }

  void start() {
    if (!connection.isConnecting()) {
      return;
    }
    connection.whenConnectOver(this::over);
    timeout = loop.setTimeout(timeoutMillis, this::timedOut);
    List<InetAddress> known = KnownHosts.addresses(host);
    if (known == null) {
      lookup = resolver.resolve(host, this);
    } else {
      onAddresses(StandardProtocolFamily.INET6, KnownHosts.family(known, true));
      onAddresses(StandardProtocolFamily.INET, KnownHosts.family(known, false));
      onEnd(null);
    }
  }

  @Override
  public void onAddresses(StandardProtocolFamily family, List<InetAddress> addresses) {
    happened(new Race.Event.Found(family == StandardProtocolFamily.INET6, addresses));
  }

  @Override
  public void onEnd(@Nullable IOException failure) {
    lookup = null;
    happened(new Race.Event.Resolved(failure));
  }

  private void happened(Race.Event event) {
    if (!connection.isConnecting()) {
      return;
    }
    Race.Step step = Race.next(race, event);
    race = step.next();
    if (step.timerMillis() != Race.Step.KEEP) {
      setTimer(step.timerMillis());
    }
    if (step.attempt() != null) {
      attempt(step.attempt());
    } else if (race instanceof Race.Lost lost) {
      fail(lost.reason());
    }
  }

  private void attempt(InetAddress address) {
    EpollSocketChannel channel;
    try {
      channel = channel();
    } catch (RuntimeException e) { // Netty's word for a socket that the kernel refuses
      loop.defer(() -> happened(new Race.Event.Failed(e)));
      return;
    }
    attempts.add(channel);
    EventLoopGroup group = NettyPoller.eventLoop(loop);
    var _ =
        group
            .register(channel)
            .addListener(registered -> {
              if (registered.isSuccess()) {
                connect(channel, new InetSocketAddress(address, port));
              } else {
                loop.dispatch("connect", () -> failed(registered.cause()));
              }
            });
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
    var _ = channel.pipeline().addLast(new Attempt());
    return channel;
  }

  private void connect(EpollSocketChannel channel, InetSocketAddress to) {
    var _ =
        channel
            .connect(to)
            .addListener(future -> {
              if (!future.isSuccess()) {
                loop.dispatch("connect", () -> failed(future.cause()));
              }
            });
  }

  private void failed(Throwable cause) {
    happened(new Race.Event.Failed(cause));
  }

  private void connected(ChannelHandlerContext winner) {
    if (race instanceof Race.Won || !connection.isConnecting()) {
      var _ = winner.close();
      return;
    }
    happened(new Race.Event.Connected());
    var _ = attempts.remove(winner.channel());
    closeAttempts();
    connection.attach(winner.channel());
    settingUp = true;
    try {
      codecs.accept(winner.pipeline());
    } catch (RuntimeException e) {
      fail(new IOException("a codec cannot be set up: " + e, e));
      return;
    } finally {
      settingUp = false;
    }
    var _ = winner.pipeline().addLast(new ConnectionHandler(connection));
    if (connection.isConnecting()) { // a codec's handlerAdded may have thrown: exceptionCaught
      var _ = winner.fireChannelActive();
    }
  }

  private void timedOut() {
    fail(new IOException("no answer in " + timeoutMillis + " ms"));
  }

  private void fail(@Nullable Throwable failure) {
    if (connection.isConnecting()) {
      connection.destroy(new IOException(reason(failure), failure));
    }
  }

  /** The connection is open or closed: nothing of this is needed any more. */
  private void over() {
    if (timeout != null) {
      timeout.close();
    }
    setTimer(0);
    if (lookup != null) {
      lookup.cancel();
    }
    if (!(race instanceof Race.Won)) {
      closeAttempts();
    }
  }

  private void closeAttempts() {
    for (Channel attempt : attempts) {
      var _ = attempt.close();
    }
    attempts.clear();
  }

  private void setTimer(int millis) {
    if (timer != null) {
      timer.close();
      timer = null;
    }
    if (millis > 0) {
      timer = loop.setTimeout(millis, () -> happened(new Race.Event.TimeUp()));
    }
  }

  /** A failed connect in words: what happened, and what to look at. */
  private static String reason(@Nullable Throwable failure) {
    String text = failure == null ? "no address" : String.valueOf(failure.getMessage());
    if (text.contains("Connection refused")) {
      return "refused; nothing listens there, or a firewall says so";
    }
    if (text.contains("unreachable") || text.contains("No route")) {
      return "unreachable; check this board's network";
    }
    return text;
  }

  /** The first handler of an attempt's pipeline. */
  private final class Attempt extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {
      loop.dispatch("connect", () -> connected(context));
    }

    /** From a codec that could not be added; what the connected pipeline throws ends behind it. */
    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      loop.dispatch(
          "connect",
          () -> {
            if (settingUp && connection.isConnecting()) {
              fail(new IOException("a codec cannot be set up: " + cause, cause));
            } else {
              var _ = context.fireExceptionCaught(cause);
            }
          });
    }
  }
}
