package sluice.config.keys;

import java.io.IOException;

/** What should be a key is none; the message says why and what to do. */
public final class KeyException extends IOException {
  KeyException(String message) {
    super(message);
  }
}
