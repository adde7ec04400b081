package sluice.loop;

/**
 * Something that can be active on a loop and keeps it alive while it is: libuv's handle. Loop's
 * thread only.
 */
public abstract class Handle {
  final Loop loop;
  private boolean active;
  private boolean referenced = true;
  private boolean closed;

  Handle(Loop loop) {
    this.loop = loop;
  }

  /** What logs and the slow-callback watch call it. */
  public abstract String name();

  /** Keeps the loop alive while active; the default. */
  public final void ref() {
    if (!referenced) {
      referenced = true;
      loop.keepAlive(active ? 1 : 0);
    }
  }

  /** Lets the loop end although this is active. */
  public final void unref() {
    if (referenced) {
      referenced = false;
      loop.keepAlive(active ? -1 : 0);
    }
  }

  public final boolean hasRef() {
    return referenced;
  }

  public final boolean isActive() {
    return active;
  }

  public final boolean isClosed() {
    return closed;
  }

  /** Ends it for good; its callback is not called again. Closing twice does nothing. */
  public final void close() {
    if (!closed) {
      closed = true;
      onClose();
      setActive(false);
    }
  }

  /**
   * Closes, and calls back in the loop's closing phase.
   *
   * @param onClosed called once, even if it was closed before
   */
  public final void close(Runnable onClosed) {
    close();
    loop.closing(onClosed);
  }

  /** Gives back what the handle holds; called once. */
  abstract void onClose();

  final void setActive(boolean nowActive) {
    if (active != nowActive) {
      active = nowActive;
      loop.keepAlive(referenced ? (nowActive ? 1 : -1) : 0);
    }
  }
}
