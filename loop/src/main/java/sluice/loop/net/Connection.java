package sluice.loop.net;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import sluice.loop.ExternalHandle;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * One stream socket on the loop, from {@link Tcp}. What one callback sends is flushed once, after
 * it: a lone message leaves in the same dispatch, a burst in one system call. Loop's thread only.
 *
 * <p>An open connection keeps the loop alive.
 */
public final class Connection {
  /** Below this many waiting bytes a connection is writable again. */
  public static final int WRITE_LOW_BYTES = 64 * 1024;

  /** From this many waiting bytes on, {@link #isWritable} says no; senders should then wait. */
  public static final int WRITE_HIGH_BYTES = 256 * 1024;

  /** How long {@link #close} waits for the peer to take what was sent. */
  public static final long LINGER_MILLIS = 1_000;

  private enum Phase {
    CONNECTING,
    OPEN,
    ENDING,
    CLOSED
  }

  private final Loop loop;
  private final String name;
  private final ConnectionListener listener;
  private final ExternalHandle handle;
  private final Runnable flushTick = this::flushTick;
  private @Nullable Channel channel;
  private @Nullable Timer linger;
  private @Nullable Throwable cause;
  private @Nullable Runnable connectOver;
  private boolean endTold;
  private Phase phase = Phase.CONNECTING;
  private boolean flushQueued;

  Connection(Loop loop, String name, ConnectionListener listener) {
    this.loop = loop;
    this.name = name;
    this.listener = listener;
    this.handle = ExternalHandle.open(loop, name, () -> destroy(null));
  }

  /**
   * Sends a message through the codecs, and takes its ownership. After a close it is dropped.
   *
   * @param message what the first codec takes; a {@link io.netty.buffer.ByteBuf} passes them all
   */
  public void send(Object message) {
    Channel to = channel;
    if (to == null || phase != Phase.OPEN) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (!to.eventLoop().inEventLoop()) { // an await thread: Netty queues it, a tick would be early
      var _ = to.writeAndFlush(message, to.voidPromise());
      return;
    }
    var _ = to.write(message, to.voidPromise());
    queueFlush();
  }

  /**
   * As {@link #send(Object)}.
   *
   * @param onSent called once the kernel has taken all of it; never after {@link
   *     ConnectionListener#onClose}, and not at all if it was not taken
   */
  public void send(Object message, Runnable onSent) {
    Channel to = channel;
    if (to == null || phase != Phase.OPEN) {
      ReferenceCountUtil.release(message);
      return;
    }
    var _ =
        to.write(message)
            .addListener(future -> {
              if (future.isSuccess() && phase != Phase.CLOSED) {
                loop.dispatch(name, onSent);
              } else if (!future.isSuccess()) {
                destroy(future.cause());
              }
            });
    queueFlush();
  }

  /** Hands what was sent to the kernel now, instead of after this callback. */
  public void flush() {
    Channel to = channel;
    if (to != null) {
      var _ = to.flush();
    }
  }

  /** Whether fewer than {@link #WRITE_HIGH_BYTES} wait for the peer. */
  public boolean isWritable() {
    return phase == Phase.OPEN && channel != null && channel.isWritable();
  }

  /** Stops or resumes reading; while stopped, the kernel's buffer fills and slows the peer down. */
  public void reading(boolean on) {
    if (channel != null) {
      var _ = channel.config().setAutoRead(on);
    }
  }

  /**
   * Has the kernel acknowledge at once what comes next ({@code TCP_QUICKACK}, tcp(7)). For who
   * stops sending and waits for small answers: a peer with Nagle's algorithm holds the second one
   * back until the first is acknowledged, which by itself takes some 40 ms. Nothing over TLS's or
   * TCP's meaning changes; of other sockets nothing at all.
   */
  public void ackAtOnce() {
    if (channel != null) {
      var _ = channel.config().setOption(EpollChannelOption.TCP_QUICKACK, true);
    }
  }

  /** Ends in order: what was sent is written first, for {@link #LINGER_MILLIS} at most. */
  public void close() {
    if (phase != Phase.OPEN || channel == null) {
      destroy(null);
      return;
    }
    phase = Phase.ENDING;
    linger = loop.setTimeout(LINGER_MILLIS, () -> destroy(null));
    var _ = channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
  }

  /** Ends at once; what the kernel has not taken is lost. */
  public void destroy(@Nullable Throwable why) {
    if (phase == Phase.CLOSED) {
      return;
    }
    if (phase != Phase.ENDING) {
      cause = why; // what follows, as writes that fail because of this, is no cause
    }
    Channel open = channel;
    if (phase == Phase.CONNECTING) {
      phase = Phase.CLOSED; // a channel that never was active tells no end: told in a later tick
      loop.nextTick(this::ended);
    } else {
      phase = Phase.ENDING; // channelInactive brings ended()
    }
    if (open != null) {
      abort(open);
    }
  }

  /**
   * Takes the socket out of the loop without closing it. {@link ConnectionListener#onClose}
   * follows, as after a close, and the peer notices nothing. Not from within {@link
   * ConnectionListener#onMessage}: what has been read is to be handled first.
   *
   * @throws IOException if there is no descriptor left for it; the connection stays as it is
   * @throws IllegalStateException if it is not open, or secured: TLS cannot move
   */
  public Detached detach() throws IOException {
    Channel from = channel;
    if (from == null || phase != Phase.OPEN || from.pipeline().get(SslHandler.class) != null) {
      throw new IllegalStateException(name + ": only an open connection without TLS can move");
    }
    var _ = from.flush();
    int fd = Sockets.duplicate(from);
    Detached detached = new Detached(fd, Sockets.unsent(from));
    destroy(null);
    return detached;
  }

  /** Past the handlers: TLS would wait until a peer that does not read has its goodbye. */
  private static void abort(Channel open) {
    ChannelHandlerContext first = open.pipeline().firstContext();
    var _ = first == null ? open.close() : first.close();
  }

  /** Where buffers for {@link #send} come from. */
  public ByteBufAllocator alloc() {
    return Buffers.POOL;
  }

  /** The peer as {@code host:port}, as it was asked for or as it came. */
  public String remote() {
    return name;
  }

  // --- from the channel and the connector, inside a dispatch ---

  Loop loop() {
    return loop;
  }

  boolean isConnecting() {
    return phase == Phase.CONNECTING;
  }

  /** Takes a channel that is being connected, so that a close reaches it. */
  void attach(@Nullable Channel connecting) {
    channel = connecting;
  }

  /** Calls back once it is open or closed; the connector stops there. */
  void whenConnectOver(Runnable callback) {
    connectOver = callback;
  }

  void opened() {
    if (phase == Phase.CONNECTING) {
      phase = Phase.OPEN;
      tellConnectOver();
      listener.onOpen(this);
    }
  }

  void received(Object message) {
    if (phase == Phase.OPEN) {
      listener.onMessage(message);
    }
  }

  void writabilityChanged() {
    if (isWritable()) {
      listener.onWritable();
    }
  }

  /** The channel is gone, or there never was one; the only way to {@code onClose}. */
  void ended() {
    if (endTold) {
      return;
    }
    endTold = true;
    phase = Phase.CLOSED;
    channel = null;
    tellConnectOver();
    if (linger != null) {
      linger.close();
      linger = null;
    }
    handle.close();
    listener.onClose(cause);
  }

  private void tellConnectOver() {
    Runnable over = connectOver;
    connectOver = null;
    if (over != null) {
      over.run();
    }
  }

  private void queueFlush() {
    if (!flushQueued) {
      flushQueued = true;
      loop.nextTick(flushTick);
    }
  }

  private void flushTick() {
    flushQueued = false;
    flush();
  }
}
