package sluice.loop;

/** A callback for the check phase, from {@link Loop#setImmediate}; closing it cancels it. */
public final class Immediate extends Handle {
  final Runnable callback;

  Immediate(Loop loop, Runnable callback) {
    super(loop);
    this.callback = callback;
  }

  @Override
  public String name() {
    return "immediate " + callback.getClass().getName();
  }

  @Override
  void onClose() {}
}
