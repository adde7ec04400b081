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
import java.util.function.BooleanSupplier;

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

  private final OwnedEventLoop netty;

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

  @Override
  public void bind(BooleanSupplier hasWork) {
    netty.hasWork = hasWork;
  }

  @Override
  public void poll(long timeoutNanos) {
    // ManualIoEventLoop: 0 waits for ever and negative does not wait; ours is the reverse.
    var _ = netty.run(timeoutNanos == 0 ? -1 : timeoutNanos);
  }

  @Override
  public void wakeup() {
    netty.wakeup();
  }

  @Override
  public Registration register(int fd, int interest, ReadyListener listener) {
    var handle = new FdHandle(new FileDescriptor(fd), listener);
    var future = netty.register(handle);
    if (!future.isSuccess()) {
      throw new IllegalStateException("loop: register fd " + fd, future.cause());
    }
    IoRegistration registration = future.getNow();
    try {
      submit(registration, interest);
    } catch (RuntimeException e) {
      registration.cancel();
      throw e;
    }
    return new EpollRegistration(registration);
  }

  private static void submit(IoRegistration registration, int interest) {
    int ops = (interest & FdWatcher.READ) != 0 ? EPOLLIN : 0;
    ops |= (interest & FdWatcher.WRITE) != 0 ? EPOLLOUT : 0;
    ops |= (interest & FdWatcher.PRIORITY) != 0 ? EPOLLPRI : 0;
    registration.submit(EpollIoOps.valueOf(ops));
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

  private record EpollRegistration(IoRegistration registration) implements Registration {
    @Override
    public void update(int interest) {
      submit(registration, interest);
    }

    @Override
    public void cancel() {
      registration.cancel();
    }
  }

  private record FdHandle(FileDescriptor fd, ReadyListener listener) implements EpollIoHandle {
    @Override
    public void handle(IoRegistration registration, IoEvent event) {
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
