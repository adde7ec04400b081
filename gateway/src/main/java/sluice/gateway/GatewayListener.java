package sluice.gateway;

/** Hears of a gateway, on the loop's thread. */
public interface GatewayListener {
  /** Inputs are open and the uplink connects. */
  default void onStarted() {}

  /**
   * It could not start; nothing of it runs.
   *
   * @param reason what is wrong and what to do
   */
  void onStartFailed(String reason);

  /** All records up to this id survive a power cut. */
  default void onDurable(long id) {}
}
