package sluice.gateway.spool;

import org.jspecify.annotations.Nullable;

/** Why a record is lost although the gateway ran. */
public enum DropReason {
  /** It made room for newer ones of its queue. */
  OLDEST(0),
  /** Its queue was full when it came. */
  NEWEST(1),
  /** It was older than its queue allows. */
  EXPIRED(2),
  /** The producer was told that it is not taken: see {@link Refusal}. */
  REFUSED(3);

  /** As the log has it. */
  final byte code;

  DropReason(int code) {
    this.code = (byte) code;
  }

  static @Nullable DropReason of(byte code) {
    for (DropReason reason : values()) {
      if (reason.code == code) {
        return reason;
      }
    }
    return null;
  }
}
