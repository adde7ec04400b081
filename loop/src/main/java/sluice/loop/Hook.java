package sluice.loop;

/**
 * A callback in every turn, before the poll (idle, prepare) or after it (check), from {@link
 * Loop#prepare} and its like. An active idle hook also keeps the poll from blocking, as libuv's
 * does.
 */
public final class Hook extends Handle {
  final Phase phase;
  final Runnable callback;

  Hook(Loop loop, Phase phase, Runnable callback) {
    super(loop);
    this.phase = phase;
    this.callback = callback;
  }

  @Override
  public String name() {
    return phase.label + " " + callback.getClass().getName();
  }

  @Override
  void onClose() {
    loop.remove(this);
  }
}
