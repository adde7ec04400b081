package sluice.loop;

/**
 * Readiness of file descriptors: the only place where a loop blocks. {@link NettyPoller} asks
 * epoll; tests script their own.
 *
 * <p>The loop's thread alone calls it, but for {@link #wakeup}.
 */
public interface Poller extends AutoCloseable {

  /** Called on the loop's thread with the ready bits; must not throw. */
  interface ReadyListener {
    void onReady(int ready);
  }

  /** One registered descriptor. Level-triggered. */
  interface Registration {
    /** Replaces the interest bits ({@link FdWatcher#READ} and so on); 0 pauses. */
    void update(int interest);

    /** Ends the registration. Call it before closing the descriptor. */
    void cancel();
  }

  /**
   * Tells the poller what may keep it from blocking; called once, before the first poll.
   *
   * @param hasWork true while something that another thread queued is waiting
   */
  void bind(java.util.function.BooleanSupplier hasWork);

  /**
   * Calls the listeners of ready descriptors, waiting for the first one.
   *
   * @param timeoutNanos how long to wait at most; 0 does not wait
   */
  void poll(long timeoutNanos);

  /** Makes a poll under way, or the next one, return at once. Any thread. */
  void wakeup();

  /**
   * Watches a descriptor.
   *
   * @throws java.io.UncheckedIOException if the kernel cannot poll it (a regular file: EPERM)
   */
  Registration register(int fd, int interest, ReadyListener listener);

  @Override
  void close();
}
