package sluice.loop.net;

import java.io.IOException;

/** TLS failed; the message says why and what to do. */
public final class TlsException extends IOException {
  TlsException(String why, Throwable cause) {
    super(why, cause);
  }
}
