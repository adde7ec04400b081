package sluice.gateway.broker;

/** Bytes that all clients of a listener share. Loop's thread only. */
final class Budget {
  private final long max;
  private long used;

  Budget(long max) {
    this.max = max;
  }

  /** Takes them if they are there. */
  boolean take(long bytes) {
    if (used + bytes > max) {
      return false;
    }
    used += bytes;
    return true;
  }

  /** Takes them, for what has been read already and must be somewhere. */
  void owe(long bytes) {
    used += bytes;
  }

  void give(long bytes) {
    used -= bytes;
    assert used >= 0 : "more was given back than taken";
  }

  boolean isSpent() {
    return used >= max;
  }

  long used() {
    return used;
  }
}
