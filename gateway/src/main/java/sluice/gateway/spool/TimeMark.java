package sluice.gateway.spool;

/** What a record's wall time is worth. */
public enum TimeMark {
  /** It was known when the record was made. */
  KNOWN(1),
  /** It was a guess then: the monotonic time and the boot may tell it later. */
  UNKNOWN(0),
  /**
   * As {@link #UNKNOWN}, and the payload is a JSON object with at least one field that lacks its
   * end, so that whoever sends it can add the time.
   */
  OPEN(2);

  /** As the log has it. */
  final byte flags;

  TimeMark(int flags) {
    this.flags = (byte) flags;
  }

  static TimeMark of(byte flags) {
    return (flags & KNOWN.flags) != 0 ? KNOWN : (flags & OPEN.flags) != 0 ? OPEN : UNKNOWN;
  }
}
