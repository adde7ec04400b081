package sluice.ota.supervisor;

/** What {@link ChildMachine} asks for. */
public sealed interface ChildEffect {
  /** Answer its hello. */
  record Welcome() implements ChildEffect {}

  /** Tell those who wait for it. */
  record TellReady() implements ChildEffect {}

  /** Ask a thread beside its loop what the loop does. */
  record AskDump() implements ChildEffect {}

  /** Tell it to stop; by a signal if it cannot be told. */
  record TellStop() implements ChildEffect {}

  /** SIGKILL. */
  record Kill() implements ChildEffect {}

  /** Set its outputs to their safe values: it cannot be relied on to do so. */
  record MakeSafe() implements ChildEffect {}

  /** It is gone for good. */
  record TellGone(String reason, boolean asked) implements ChildEffect {}
}
