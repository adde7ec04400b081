package sluice.loop;

/** Hears of exceptions that callbacks let escape, as Node's {@code uncaughtException} does. */
@FunctionalInterface
public interface UncaughtListener {
  /**
   * @param callback the name of the callback that threw
   */
  void onUncaught(String callback, Exception exception);
}
