package sluice.ota.supervisor;

/** Where a child process is in its life. Each says how it is entered and left. */
public sealed interface ChildState {
  /** From its start. Hello: greeted. */
  record Launching() implements ChildState {}

  /** By its hello, which is answered by a welcome. Ready: up. */
  record Greeted() implements ChildState {}

  /** By its READY. Beats keep it here. */
  record Up() implements ChildState {}

  /** It is to be killed, and is asked before what its loop does. Told, or late: killing. */
  record Dumping(String reason) implements ChildState {}

  /** It has said that it ends, or has closed its connection without a word. */
  record Leaving(String words) implements ChildState {}

  /** It was told to stop. Late: killing. */
  record Stopping(String reason) implements ChildState {}

  /** By SIGKILL. Left when the kernel says that it has ended. */
  record Killing(String reason, boolean asked) implements ChildState {}

  /**
   * It has ended; nothing leads out of here.
   *
   * @param asked whether it was told to stop
   */
  record Gone(String reason, boolean asked) implements ChildState {}
}
