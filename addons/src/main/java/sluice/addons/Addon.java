package sluice.addons;

/**
 * An addon in Java: a jar names its class in {@code META-INF/services/sluice.addons.Addon}. It has
 * a class loader of its own, whose end is the unload.
 */
public interface Addon {
  /**
   * Begins. Loop's thread: what blocks goes to {@link AddonHost#work}.
   *
   * @param host valid until {@link #stop}
   * @throws Exception to fail the load; its message is the reason that people read
   */
  void start(AddonHost host) throws Exception;

  /**
   * Ends. Loop's thread. Handles are closed afterwards; threads of its own it has to end itself.
   */
  default void stop() {}
}
