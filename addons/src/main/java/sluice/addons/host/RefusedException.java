package sluice.addons.host;

import java.io.IOException;

/** A file that is not loaded, with the reason and the way out. */
final class RefusedException extends IOException {
  RefusedException(String message) {
    super(message);
  }
}
