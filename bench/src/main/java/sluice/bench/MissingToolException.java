package sluice.bench;

/** A program that a figure needs is not here; the message says how to get it. */
final class MissingToolException extends Exception {
  private static final long serialVersionUID = 1;

  MissingToolException(String message) {
    super(message);
  }
}
