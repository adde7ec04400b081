package sluice.ota.supervisor;

/** What happens to a child process. */
public sealed interface ChildEvent {
  record Hello() implements ChildEvent {}

  record Ready() implements ChildEvent {}

  record Beat() implements ChildEvent {}

  /** It says why it ends. */
  record LastWords(String reason) implements ChildEvent {}

  /** It says what its loop does. */
  record Dumped(String callback) implements ChildEvent {}

  /**
   * Its connection is closed.
   *
   * @param reason what it has said that it must not; empty if it has just closed it
   */
  record Lost(String reason) implements ChildEvent {}

  /** The kernel says that the process has ended: an exit code, or 128 and a signal. */
  record Exited(int code) implements ChildEvent {}

  /** The time of its state is over. */
  record Late() implements ChildEvent {}

  /** Somebody wants it to end. */
  record StopAsked(String reason) implements ChildEvent {}
}
