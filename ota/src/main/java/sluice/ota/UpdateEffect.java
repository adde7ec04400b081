package sluice.ota;

/**
 * What the machine asks for. One is outstanding at a time; it is answered by {@link
 * UpdateEvent.Done} once it is on disk, or by {@link UpdateEvent.Failed}.
 */
public sealed interface UpdateEffect {
  /** Check signatures, fitness for this board, and the payload's sum. Nothing is written. */
  record Verify(String bundle) implements UpdateEffect {}

  /** Durably. */
  record SetMark(Slot slot, Mark mark, String reason) implements UpdateEffect {}

  /** Empty the slot and write the verified release into it, each file synced. */
  record Write(Slot slot) implements UpdateEffect {}

  /** Make the names of what was written durable, and read all of it back. */
  record Sync(Slot slot) implements UpdateEffect {}

  /** Start the slot's release beside the running one; done means that it says READY. */
  record Start(Slot slot) implements UpdateEffect {}

  /** Stop what was started, if it runs. */
  record Stop(Slot slot) implements UpdateEffect {}

  /** Durably make a slot the one that boots: one rename. */
  record SwitchTo(Slot slot) implements UpdateEffect {}

  /** Durably refuse what is older than the slot's release from now on. */
  record RaiseFloor(Slot slot) implements UpdateEffect {}

  /** Write a line of history. */
  record Note(Slot slot, Outcome outcome, String reason) implements UpdateEffect {}

  /** How an update ended. */
  enum Outcome {
    /** Not written at all. */
    REFUSED,
    /** Written or tried, and marked bad. */
    FAILED,
    COMMITTED,
    ROLLED_BACK,
    /** The disk failed in the middle of a switch; what boots next is one of two good slots. */
    UNKNOWN
  }
}
