package sluice.loop;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A wake-up from any thread, from {@link Loop#async}. Sends between two calls of the callback are
 * one: it is a signal, not a queue, and so has no limit to reach.
 */
public final class Async extends Handle {
  private final String name;
  private final Runnable onWake;
  private final AtomicBoolean sent = new AtomicBoolean();

  private final boolean many;

  Async(Loop loop, String name, Runnable onWake, boolean many) {
    super(loop);
    this.name = name;
    this.onWake = onWake;
    this.many = many;
  }

  /** Has the callback called on the loop's thread, soon. Any thread; never blocks. */
  public void send() {
    if (sent.compareAndSet(false, true)) {
      loop.asyncSent();
    }
  }

  @Override
  public String name() {
    return name;
  }

  void runIfSent() {
    if (sent.get() && sent.getAndSet(false) && !isClosed()) {
      if (many) {
        onWake.run(); // dispatches each thing it finds, so that ticks drain between them
      } else {
        loop.dispatch(name, onWake);
      }
    }
  }

  @Override
  void onClose() {
    loop.forget(this);
  }
}
