package sluice.addons.child;

import java.io.IOException;

/** An addon's process has said what cannot be: it has overwritten what its host wrote. */
public final class ProtocolException extends IOException {
  public ProtocolException(String message) {
    super(message);
  }
}
