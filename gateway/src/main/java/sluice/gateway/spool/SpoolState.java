package sluice.gateway.spool;

/** Where a spool is in its life. */
public enum SpoolState {
  /** Recovery runs; appends are refused. */
  OPENING,
  /** Appends are taken. */
  OPEN,
  /**
   * The last commit failed and is tried again each second; appends are taken while there is room.
   */
  FAILING,
  /** What was appended is being committed; appends are refused. */
  CLOSING,
  /** The end, also of a recovery that failed. */
  CLOSED
}
