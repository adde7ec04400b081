package sluice.ota.source;

/**
 * Somebody who says which release a board is to have, and wants to hear what becomes of it: a
 * message over MQTT today, an update server that is asked from time to time (as hawkBit is, whose
 * deployment is a {@link Desired} and whose feedback is a {@link Report}) another day. Loop's
 * thread.
 */
public interface UpdateSource extends AutoCloseable {
  /** Hears of it. */
  interface Listener {
    /** Something is desired, maybe what was desired before. */
    void onDesired(Desired desired);

    /** Nothing is desired any more. */
    void onNothing();

    /** What was said cannot be understood. */
    void onBad(String reason);
  }

  /** Begins; what is desired by now is told, too. */
  void start(Listener listener);

  /** Tells what has become of it; only the last one counts. */
  void report(Report report);

  @Override
  void close();
}
