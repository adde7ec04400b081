package sluice.loop.net;

import java.security.cert.CertificateException;
import org.jspecify.annotations.Nullable;

/** A server's certificate is not accepted; the message says why and what to do. */
final class RefusedCertificateException extends CertificateException {
  RefusedCertificateException(String why, @Nullable Throwable cause) {
    super(why, cause);
  }
}
