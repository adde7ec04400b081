package sluice.loop.net;

import java.io.IOException;

/**
 * The other side ended the TCP connection without TLS's own end (RFC 8446, 6.1): somebody in
 * between may have cut it, and what came before may not be all.
 */
public final class TruncatedException extends IOException {
  TruncatedException() {
    super("the connection ended without TLS's close_notify");
  }
}
