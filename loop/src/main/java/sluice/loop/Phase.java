package sluice.loop;

/** The phases of a turn, in their order: Node's. */
public enum Phase {
  TIMERS("timers"),
  PENDING("pending"),
  IDLE("idle"),
  PREPARE("prepare"),
  POLL("poll"),
  CHECK("check"),
  CLOSING("closing");

  /** As logs and metrics print it. */
  public final String label;

  Phase(String label) {
    this.label = label;
  }
}
