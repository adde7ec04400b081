package sluice.ota.supervisor;

/**
 * How long a child may take, in milliseconds.
 *
 * @param hello from its start: a JVM without a cache on a cold card
 * @param ready from its hello: recovering a spool
 * @param beat between two beats, before its loop is taken for stuck
 * @param dump to say what its loop does
 * @param leave to end after its last words
 * @param stop to end after it was told to
 * @param kill until SIGKILL is sent again
 */
public record ChildLimits(
    long hello, long ready, long beat, long dump, long leave, long stop, long kill) {
  public static final ChildLimits DEFAULT =
      new ChildLimits(120_000, 60_000, 5_000, 1_000, 5_000, 10_000, 2_000);

  /** The time of a state; 0 for no end. */
  long of(ChildState state) {
    return switch (state) {
      case ChildState.Launching _ -> hello;
      case ChildState.Greeted _ -> ready;
      case ChildState.Up _ -> beat;
      case ChildState.Dumping _ -> dump;
      case ChildState.Leaving _ -> leave;
      case ChildState.Stopping _ -> stop;
      case ChildState.Killing _ -> kill;
      case ChildState.Gone _ -> 0;
    };
  }
}
