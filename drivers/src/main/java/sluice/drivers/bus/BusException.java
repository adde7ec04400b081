package sluice.drivers.bus;

import java.io.IOException;

/** A transfer that failed, and in which way. The message names the bus and what to do. */
public final class BusException extends IOException {
  private static final long serialVersionUID = 1L;

  /** What went wrong. */
  public enum Kind {
    /** The device did not acknowledge. */
    NO_ANSWER,
    /** A driver of the kernel's has the device. */
    IN_USE,
    /** The bus or the adapter cannot do this. */
    UNSUPPORTED,
    /** The bus is not there, or no longer. */
    GONE,
    /** The call did not return in its time. It is not known what the device has seen. */
    TIMED_OUT,
    /** An earlier call has not returned; nothing was tried. */
    STUCK,
    /** As many calls wait as may wait; nothing was tried. */
    FULL,
    /** The bus was closed; nothing was tried. */
    CLOSED,
    /** Anything else: the message has the kernel's error. */
    FAILED
  }

  private final Kind kind;

  public BusException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public BusException(Kind kind, String message, Throwable cause) {
    super(message, cause);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
