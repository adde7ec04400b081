package sluice.ota;

/** What happens to the machine. */
public sealed interface UpdateEvent {
  /** A bundle is here. Heard when idle or staged, else passed over. */
  record Offered(String bundle) implements UpdateEvent {}

  /** Start the staged slot's trial. */
  record TrialAsked() implements UpdateEvent {}

  /** Somebody vouches for the staged slot, or for the one on trial. */
  record CommitAsked() implements UpdateEvent {}

  /** Leave the trial, or go back to the release before. */
  record RollbackAsked(String reason) implements UpdateEvent {}

  /** The effect of this step is done; of another step, it is stale and dropped. */
  record Done(long step) implements UpdateEvent {}

  /** The effect of this step failed, and may have happened in part. */
  record Failed(long step, String reason) implements UpdateEvent {}

  /** The trial that proves itself in this step is as good as the old release. */
  record Healthy(long step) implements UpdateEvent {}

  /** It is not, or has ended. */
  record Unhealthy(long step, String reason) implements UpdateEvent {}
}
