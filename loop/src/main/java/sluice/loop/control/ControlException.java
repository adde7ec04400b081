package sluice.loop.control;

import java.io.IOException;

/** The other end said what it must not. */
public final class ControlException extends IOException {
  ControlException(String message) {
    super(message);
  }

  ControlException(String message, Throwable cause) {
    super(message, cause);
  }
}
