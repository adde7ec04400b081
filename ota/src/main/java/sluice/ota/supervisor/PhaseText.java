package sluice.ota.supervisor;

import sluice.ota.UpdatePhase;

/** A phase in words. */
public final class PhaseText {
  private PhaseText() {}

  public static String of(UpdatePhase phase) {
    return switch (phase) {
      case UpdatePhase.Idle _ -> "idle";
      case UpdatePhase.Verifying(var bundle) -> "verifying " + bundle;
      case UpdatePhase.Clearing(var slot) -> "clearing slot " + slot;
      case UpdatePhase.Writing(var slot) -> "writing slot " + slot;
      case UpdatePhase.Syncing(var slot) -> "reading slot " + slot + " back";
      case UpdatePhase.MarkingTrial(var slot) -> "marking slot " + slot + " as a trial";
      case UpdatePhase.Staged(var slot) -> "slot " + slot + " waits for its trial";
      case UpdatePhase.MarkingTrying(var slot) -> "marking slot " + slot + " as tried";
      case UpdatePhase.Starting(var slot) -> "starting slot " + slot;
      case UpdatePhase.Proving(var slot) -> "slot " + slot + " proves itself";
      case UpdatePhase.Switching(var slot) -> "switching to slot " + slot;
      case UpdatePhase.RaisingFloor(var slot) -> "refusing what is older than slot " + slot;
      case UpdatePhase.MarkingGood(var slot) -> "marking slot " + slot + " as good";
      case UpdatePhase.Stopping(var slot, var reason, var _) ->
          "stopping slot " + slot + ": " + reason;
      case UpdatePhase.Reverting(var slot, var reason) ->
          "switching back from slot " + slot + ": " + reason;
      case UpdatePhase.GoingBack(var from, var to, var reason) ->
          "going back from slot " + from + " to " + to + ": " + reason;
      case UpdatePhase.MarkingBad(var slot, var _, var reason) ->
          "marking slot " + slot + " as bad: " + reason;
      case UpdatePhase.Noting _ -> "writing history";
      case UpdatePhase.Unsure(var reason) -> "unsure, restart it: " + reason;
    };
  }
}
