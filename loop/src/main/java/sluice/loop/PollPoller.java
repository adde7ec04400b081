package sluice.loop;

import static sluice.loop.posix.PollSet.POLLERR;
import static sluice.loop.posix.PollSet.POLLHUP;
import static sluice.loop.posix.PollSet.POLLIN;
import static sluice.loop.posix.PollSet.POLLNVAL;
import static sluice.loop.posix.PollSet.POLLOUT;
import static sluice.loop.posix.PollSet.POLLPRI;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import sluice.loop.posix.Errno;
import sluice.loop.posix.EventFd;
import sluice.loop.posix.PollSet;
import sluice.loop.posix.PosixException;

/**
 * Readiness by poll(2): for a process with a few descriptors and no sockets of Netty's, which it
 * needs no library for. A turn costs one system call, and looks at each descriptor.
 */
public final class PollPoller implements Poller {
  private static final int ROOM = 16;

  private final EventFd wake;
  private final List<Watched> watched = new ArrayList<>();
  private PollSet set = new PollSet(ROOM);
  private BooleanSupplier hasWork = () -> false;

  /**
   * One that watches nothing.
   *
   * @throws UncheckedIOException if the process has no descriptor left
   */
  public PollPoller() {
    try {
      wake = EventFd.open();
    } catch (PosixException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void bind(BooleanSupplier asked) {
    hasWork = asked;
  }

  @Override
  public void poll(long timeoutNanos) {
    List<Watched> now = List.copyOf(watched); // callbacks change it
    int count = now.size() + 1;
    if (set.room() < count) {
      set = new PollSet(2 * count);
    }
    set.put(0, wake.fd(), POLLIN);
    for (int i = 1; i < count; i++) {
      set.put(i, now.get(i - 1).fd, now.get(i - 1).events);
    }
    int ready = set.await(count, hasWork.getAsBoolean() ? 0 : timeoutNanos);
    if (ready == 0) {
      return;
    }
    if (set.found(0) != 0) {
      wake.clear();
    }
    for (int i = 1; i < count; i++) {
      if (set.found(i) != 0) {
        now.get(i - 1).tell(set.found(i));
      }
    }
  }

  @Override
  public void wakeup() {
    wake.signal();
  }

  @Override
  public Registration register(int fd, int interest, ReadyListener listener) {
    if (Files.isRegularFile(Path.of("/proc/self/fd/" + fd))) {
      throw refused(fd, Errno.EPERM); // as epoll has it: it would always be ready
    }
    PollSet one = new PollSet(1);
    one.put(0, fd, 0);
    if (one.await(1, 0) > 0 && (one.found(0) & POLLNVAL) != 0) {
      throw refused(fd, Errno.EBADF);
    }
    Watched made = new Watched(fd, listener);
    made.update(interest);
    return made;
  }

  private static UncheckedIOException refused(int fd, int errno) {
    return new UncheckedIOException(new IOException("poll: fd " + fd + ": " + Errno.name(errno)));
  }

  @Override
  public void close() {
    watched.clear();
    wake.close();
  }

  /** One descriptor; while paused it is not polled, as a hang-up cannot be masked. */
  private final class Watched implements Registration {
    private final int fd;
    private final ReadyListener listener;
    private int events;

    Watched(int fd, ReadyListener listener) {
      this.fd = fd;
      this.listener = listener;
    }

    @Override
    public void update(int interest) {
      cancel();
      events = (interest & FdWatcher.READ) != 0 ? POLLIN : 0;
      events |= (interest & FdWatcher.WRITE) != 0 ? POLLOUT : 0;
      events |= (interest & FdWatcher.PRIORITY) != 0 ? POLLPRI : 0;
      if (interest != 0) {
        watched.add(this);
      }
    }

    @Override
    public void cancel() {
      watched.remove(this);
    }

    private void tell(int found) {
      if (!watched.contains(this)) {
        return; // another one's callback has ended it
      }
      int ready = (found & POLLIN) != 0 ? FdWatcher.READ : 0;
      ready |= (found & POLLOUT) != 0 ? FdWatcher.WRITE : 0;
      ready |= (found & POLLPRI) != 0 ? FdWatcher.PRIORITY : 0;
      ready |= (found & POLLHUP) != 0 ? FdWatcher.HANGUP : 0;
      ready |= (found & (POLLERR | POLLNVAL)) != 0 ? FdWatcher.ERROR : 0;
      listener.onReady(ready);
    }
  }
}
