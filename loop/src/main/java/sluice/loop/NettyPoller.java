package sluice.loop;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.ManualIoEventLoop;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import io.netty.util.internal.logging.InternalLoggerFactory;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Netty's epoll as the loop's poller. The one class of this package that knows Netty; {@code
 * sluice.loop.net} asks it for {@link #eventLoop} so that channels join the same epoll.
 */
public final class NettyPoller implements Poller {
  private static final int EPOLLIN = 0x001;
  private static final int EPOLLPRI = 0x002;
  private static final int EPOLLOUT = 0x004;
  private static final int EPOLLERR = 0x008;
  private static final int EPOLLHUP = 0x010;

  static {
    // Else Netty takes SLF4J where it finds it, as beside dnsjava, and drops its words with it.
    InternalLoggerFactory.setDefaultFactory(NettyLog.FACTORY);
  }

  private final OwnedEventLoop netty;
  private long polls;

  NettyPoller(Thread owner) {
    netty = new OwnedEventLoop(owner);
  }

  /**
   * The Netty event loop that a loop drives.
   *
   * @throws IllegalStateException if the loop runs on another poller (a simulated one)
   */
  public static IoEventLoop eventLoop(Loop loop) {
    if (loop.poller() instanceof NettyPoller poller) {
      return poller.netty;
    }
    throw new IllegalStateException("loop: sockets need the epoll poller, not a simulated one");
  }

  /** Runs what setting a channel up has queued, now instead of in the next poll. */
  public static void runQueuedTasks(Loop loop) {
    if (loop.poller() instanceof NettyPoller poller) {
      var _ = poller.netty.runNonBlockingTasks(0);
    }
  }

  @Override
  public void bind(BooleanSupplier hasWork) {
    netty.hasWork = hasWork;
  }

  @Override
  public void poll(long timeoutNanos) {
    polls++;
    // ManualIoEventLoop: 0 waits for ever and negative does not wait; ours is the reverse.
    var _ = netty.run(timeoutNanos == 0 ? -1 : timeoutNanos);
  }

  @Override
  public void wakeup() {
    netty.wakeup();
  }

  @Override
  public Registration register(int fd, int interest, ReadyListener listener) {
    var registration = new EpollRegistration(fd, listener);
    registration.update(interest);
    return registration;
  }

  /** Shuts Netty's loop down; bounded, as nothing new can be registered by now. */
  @Override
  public void close() {
    netty.hasWork = () -> true;
    var _ = netty.shutdownGracefully(0, 0, java.util.concurrent.TimeUnit.MILLISECONDS);
    while (!netty.isTerminated()) {
      var _ = netty.runNow();
    }
  }

  private static final class OwnedEventLoop extends ManualIoEventLoop {
    private BooleanSupplier hasWork = () -> false;

    OwnedEventLoop(Thread owner) {
      super(owner, EpollIoHandler.newFactory());
    }

    /** Asked after the wake-up flag is armed, so that a post in between is not slept over. */
    @Override
    protected boolean canBlock() {
      return !hasWork.getAsBoolean();
    }
  }

  /**
   * One descriptor. While paused it is not in epoll at all: Netty takes interest 0 out, but forgets
   * that it did; and a hang-up, which cannot be masked, would keep every poll from waiting.
   */
  private final class EpollRegistration implements Registration {
    private final int fd;
    private final ReadyListener listener;
    private @Nullable IoRegistration registered;

    EpollRegistration(int fd, ReadyListener listener) {
      this.fd = fd;
      this.listener = listener;
    }

    @Override
    public void update(int interest) {
      if (interest == 0) {
        cancel();
        return;
      }
      IoRegistration current = registered == null ? add() : registered;
      try {
        current.submit(ops(interest));
        registered = current;
      } catch (RuntimeException e) {
        current.cancel();
        throw e;
      }
    }

    private IoRegistration add() {
      var future = netty.register(new FdHandle(new FileDescriptor(fd), listener, polls));
      if (!future.isSuccess()) {
        throw new IllegalStateException("loop: register fd " + fd, future.cause());
      }
      return future.getNow();
    }

    private static EpollIoOps ops(int interest) {
      int ops = (interest & FdWatcher.READ) != 0 ? EPOLLIN : 0;
      ops |= (interest & FdWatcher.WRITE) != 0 ? EPOLLOUT : 0;
      ops |= (interest & FdWatcher.PRIORITY) != 0 ? EPOLLPRI : 0;
      return EpollIoOps.valueOf(ops);
    }

    @Override
    public void cancel() {
      IoRegistration current = registered;
      if (current != null) {
        registered = null;
        current.cancel();
      }
    }
  }

  private final class FdHandle implements EpollIoHandle {
    private final FileDescriptor fd;
    private final ReadyListener listener;
    private final long registeredInPoll;

    FdHandle(FileDescriptor fd, ReadyListener listener, long registeredInPoll) {
      this.fd = fd;
      this.listener = listener;
      this.registeredInPoll = registeredInPoll;
    }

    @Override
    public FileDescriptor fd() {
      return fd;
    }

    @Override
    public void handle(IoRegistration registration, IoEvent event) {
      if (registeredInPoll == polls) {
        return; // of an earlier descriptor with this number, closed by a callback of this poll
      }
      int ops = ((EpollIoEvent) event).ops().value();
      int ready = (ops & EPOLLIN) != 0 ? FdWatcher.READ : 0;
      ready |= (ops & EPOLLOUT) != 0 ? FdWatcher.WRITE : 0;
      ready |= (ops & EPOLLPRI) != 0 ? FdWatcher.PRIORITY : 0;
      ready |= (ops & EPOLLHUP) != 0 ? FdWatcher.HANGUP : 0;
      ready |= (ops & EPOLLERR) != 0 ? FdWatcher.ERROR : 0;
      listener.onReady(ready);
    }

    /** The descriptor belongs to whoever watches it. */
    @Override
    public void close() {}
  }
}
