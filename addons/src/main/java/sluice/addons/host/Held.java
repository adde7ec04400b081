package sluice.addons.host;

/** Something that an addon has, by a handle. Loop's thread only. */
interface Held {
  /** What the status calls it: {@code interval 1000 ms}. */
  String what();

  /**
   * Ends it: nothing of the addon is called by it any more.
   *
   * @return false if it still keeps the addon's code in use; then it calls {@link AddonScope#gone}
   */
  boolean end();
}
