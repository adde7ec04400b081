package sluice.loop.control;

import java.io.IOException;

/** The other end said what only a later release understands. */
final class UnknownMessageException extends IOException {
  /** The name of the type, or of the enum, that is not known here. */
  final String what;

  UnknownMessageException(String what) {
    super("message: " + what + " is not known here");
    this.what = what;
  }
}
