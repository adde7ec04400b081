package sluice.loop.dns;

import java.io.IOException;

/** Why a name has no address, in words for a log that say what to look at. */
public final class DnsException extends IOException {
  /** What went wrong. */
  public enum Kind {
    /** The name cannot be asked for. */
    MALFORMED,
    /** It does not exist, or has no address. */
    UNKNOWN,
    /** No server has answered in time. */
    SILENT,
    /** Servers have answered, with nothing of use. */
    SERVERS,
    /** A limit of this resolver is reached, or it is closed. */
    REFUSED
  }

  private final Kind kind;

  DnsException(Kind kind, String message) {
    super(message);
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
