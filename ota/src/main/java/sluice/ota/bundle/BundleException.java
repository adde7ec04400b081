package sluice.ota.bundle;

import java.io.IOException;
import java.io.Serial;

/** A bundle, key or document that is refused; the message says why and what to do. */
public final class BundleException extends IOException {
  @Serial private static final long serialVersionUID = 1;

  public BundleException(String message) {
    super(message);
  }

  public BundleException(String message, Throwable cause) {
    super(message, cause);
  }
}
