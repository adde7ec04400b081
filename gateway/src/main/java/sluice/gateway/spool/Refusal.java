package sluice.gateway.spool;

/** Why an append was refused. */
public enum Refusal {
  /** The spool is opening, closing or closed. */
  NOT_OPEN,
  /** Topic or payload are larger than a record may be. */
  TOO_LARGE,
  /** All segments together have reached their bound. */
  FULL,
  /** The disk has not taken what was appended before. */
  BUSY
}
