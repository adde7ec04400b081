package sluice.loop;

import org.jspecify.annotations.Nullable;

/**
 * Readiness of any pollable descriptor, from {@link Loop#watch}: a GPIO line request, a pipe, a
 * tty. Level-triggered: the callback is called each turn until what is ready has been consumed. The
 * descriptor stays the caller's: close the watcher first, then the descriptor.
 */
public final class FdWatcher extends Handle {
  /** Readable (EPOLLIN). */
  public static final int READ = 1;

  /** Writable (EPOLLOUT). */
  public static final int WRITE = 2;

  /** Exceptional data (EPOLLPRI), as sysfs attributes signal it. */
  public static final int PRIORITY = 4;

  /** The other end is gone (EPOLLHUP); always reported. */
  public static final int HANGUP = 8;

  /** An error is pending (EPOLLERR); always reported. */
  public static final int ERROR = 16;

  /** What to call when a watched descriptor is ready. */
  @FunctionalInterface
  public interface FdCallback {
    /**
     * @param ready the bits that are ready
     */
    void onReady(int ready);
  }

  private final String name;
  private final FdCallback callback;
  private final Runnable runReady = this::runReady;
  private Poller.@Nullable Registration registration;
  private int ready;

  FdWatcher(Loop loop, String name, FdCallback callback) {
    super(loop);
    this.name = name;
    this.callback = callback;
  }

  void start(int fd, int interest) {
    loop.onOwner(() -> registration = loop.poller().register(fd, interest, this::onReady));
    setActive(true);
  }

  /** Replaces the interest bits; 0 pauses. A closed watcher ignores it. */
  public void update(int interest) {
    Poller.Registration current = registration;
    if (current != null) {
      loop.onOwner(() -> current.update(interest));
    }
  }

  @Override
  public String name() {
    return name;
  }

  private void onReady(int readyNow) {
    if (!isClosed()) {
      ready = readyNow;
      loop.dispatch(name, runReady);
    }
  }

  private void runReady() {
    callback.onReady(ready);
  }

  @Override
  void onClose() {
    Poller.Registration current = registration;
    if (current != null) {
      registration = null;
      loop.onOwner(current::cancel);
    }
    loop.forget(this);
  }
}
