package sluice.loop;

/**
 * A handle for something that lives outside this package, as a socket of {@code sluice.loop.net}:
 * keeps the loop alive until closed, and is told when the loop closes. Loop's thread only.
 */
public final class ExternalHandle extends Handle {
  private final String name;
  private final Runnable onClose;

  private ExternalHandle(Loop loop, String name, Runnable onClose) {
    super(loop);
    this.name = name;
    this.onClose = onClose;
  }

  /**
   * An active handle.
   *
   * @param onClose gives back what the handle stands for; called once, within {@link #close()} or
   *     {@link Loop#close()}
   */
  public static ExternalHandle open(Loop loop, String name, Runnable onClose) {
    ExternalHandle handle = new ExternalHandle(loop, name, onClose);
    loop.remember(handle);
    handle.setActive(true);
    return handle;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  void onClose() {
    loop.forget(this);
    onClose.run();
  }
}
