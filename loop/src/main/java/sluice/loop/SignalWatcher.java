package sluice.loop;

import org.jspecify.annotations.Nullable;

/** A process signal as a loop event, from {@link Loop#onSignal}. */
public final class SignalWatcher extends Handle {
  private final String name;
  private final Async async;
  private @Nullable Object previousHandler;

  SignalWatcher(Loop loop, String name, Runnable callback) {
    super(loop);
    this.name = name;
    this.async = loop.async("signal " + name, callback);
    async.unref();
  }

  void start() throws ReflectiveOperationException {
    previousHandler = JvmSignal.install(name, async::send);
    setActive(true);
    unref();
  }

  @Override
  public String name() {
    return "signal " + name;
  }

  /** Gives the signal back to who had it before. */
  @Override
  void onClose() {
    async.close();
    loop.forget(this);
    Object previous = previousHandler;
    if (previous != null) {
      restore(previous);
    }
  }

  private void restore(Object previous) {
    try {
      JvmSignal.restore(name, previous);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("loop: signal " + name + " cannot be given back", e);
    }
  }
}
