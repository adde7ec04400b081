package sluice.ota;

/** Where an update is. Each says how it is entered and left. */
public sealed interface UpdatePhase {
  /** From the start, and after each note. Left by an offer or a rollback. */
  record Idle() implements UpdatePhase {}

  /** By an offer. Verified: clearing. Else: noting the refusal. */
  record Verifying(String bundle) implements UpdatePhase {}

  /** The next slot is being marked bad, before its first byte changes. Failed: a refusal. */
  record Clearing(Slot slot) implements UpdatePhase {}

  /** Cleared. Failed: marking bad. */
  record Writing(Slot slot) implements UpdatePhase {}

  /** Written. Failed: marking bad. */
  record Syncing(Slot slot) implements UpdatePhase {}

  /** Synced: all of it is on disk, so it may be called a trial. Failed: marking bad. */
  record MarkingTrial(Slot slot) implements UpdatePhase {}

  /** Marked as trial, now or before the last start. Left when it is asked for, or by an offer. */
  record Staged(Slot slot) implements UpdatePhase {}

  /** Asked for. The mark is durable before the start, so that nothing is tried twice. */
  record MarkingTrying(Slot slot) implements UpdatePhase {}

  /** Marked. READY: proving. Failed: stopping. */
  record Starting(Slot slot) implements UpdatePhase {}

  /** READY. Healthy: switching. Unhealthy: stopping. */
  record Proving(Slot slot) implements UpdatePhase {}

  /** Healthy, or vouched for. Done is the commit. Failed: it may have happened; reverting. */
  record Switching(Slot slot) implements UpdatePhase {}

  /** Committed. Goes on even if it failed: the running release's version is a floor, too. */
  record RaisingFloor(Slot slot) implements UpdatePhase {}

  /** Floor raised. The mark says that nothing of the commit is left to do. */
  record MarkingGood(Slot slot) implements UpdatePhase {}

  /** Of a trial that is to be given up. Then marking bad, or reverting if a switch had failed. */
  record Stopping(Slot slot, String reason, boolean switchFailed) implements UpdatePhase {}

  /** After a failed switch: to the slot that was current. Failed: unsure. */
  record Reverting(Slot slot, String reason) implements UpdatePhase {}

  /** By hand: from the current slot to the one before. Failed: unsure. */
  record GoingBack(Slot from, Slot to, String reason) implements UpdatePhase {}

  /** What is given up. Noted even if it failed: the mark before it starts nothing by itself. */
  record MarkingBad(Slot slot, UpdateEffect.Outcome outcome, String reason)
      implements UpdatePhase {}

  /** The last step of all. Idle or staged then, even if it failed: history is no promise. */
  record Noting(UpdateEffect.Note note) implements UpdatePhase {}

  /**
   * The disk failed while the current slot was switched. Both slots boot, and neither may be
   * written to until a restart has read which one is current: nothing leads out of here.
   */
  record Unsure(String reason) implements UpdatePhase {}
}
