package sluice.gateway.broker;

import org.jspecify.annotations.Nullable;

/**
 * The brokers of other workers, and the store in which sessions lie that a client may come back to
 * at any of them. What cannot be reached now is not waited for: each call returns at once, and what
 * is lost by it is counted. Loop's thread only.
 */
public interface Peers {
  /** What comes from the others. Called later, never within a call. */
  interface Listener {
    /** Another one has published this. */
    void onMessage(byte[] message);

    /**
     * Another one's client is here no longer: the session of this key is to be {@link #letGo
     * yielded}.
     */
    void onClaimed(String key, int by);

    /** They can be reached, again or for the first time. */
    void onUp();

    /** Once: it is known whether they can be reached, or it took too long. */
    void onSettled();
  }

  /**
   * What became of a claim.
   *
   * @param state as it was stored; null if there is none, or the store is away
   * @param own whether what this worker has of it is as good as any: it was its own, or nobody's
   */
  record Claimed(byte @Nullable [] state, boolean own) {
    public static final Claimed NOTHING = new Claimed(null, true);
  }

  /** Hears of a claim's end, once, never before {@link #claim} returns. */
  interface OnClaimed {
    void onClaimed(Claimed claimed);
  }

  void start(Listener listener);

  /** To all others, at most once. */
  void publish(byte[] message);

  /** A session is this worker's from now on; whoever had it is asked to let go of it first. */
  void claim(String key, OnClaimed then);

  /** Stores a session, and lets another one have it that has claimed it; null if there is none. */
  void letGo(String key, byte @Nullable [] state, long seconds, int to);

  /**
   * Stores what is this worker's.
   *
   * @param seconds how long it is kept
   * @param free whether it is nobody's from now on: this worker ends
   */
  void store(String key, byte[] state, long seconds, boolean free);

  /** Forgets what is this worker's. */
  void drop(String key);

  /** In words, for a status. */
  String text();

  void close();
}
