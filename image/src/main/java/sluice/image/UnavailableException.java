package sluice.image;

import java.io.IOException;

/** Something of Debian's archive cannot be had here; the message says what to do. */
public final class UnavailableException extends IOException {
  private static final long serialVersionUID = 1;

  UnavailableException(String message) {
    super(message);
  }

  UnavailableException(String message, Throwable cause) {
    super(message, cause);
  }
}
