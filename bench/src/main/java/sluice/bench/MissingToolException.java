package sluice.bench;

import java.io.IOException;

/** A program that a figure needs is not here; the message says how to get it. */
public final class MissingToolException extends IOException {
  private static final long serialVersionUID = 1;

  MissingToolException(String message) {
    super(message);
  }
}
