package sluice.gateway;

/** Hears, on the loop's thread, which release somebody upstream desires. */
@FunctionalInterface
public interface DesiredListener {
  /**
   * It is said, maybe again.
   *
   * @param json as it came; empty if nothing is desired any more
   */
  void onDesired(String json);
}
