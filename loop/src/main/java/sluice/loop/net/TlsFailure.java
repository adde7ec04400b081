package sluice.loop.net;

import io.netty.handler.ssl.NotSslRecordException;
import java.nio.channels.ClosedChannelException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What a TLS engine says, in words, with the way out: the same for both engines. Pure. */
final class TlsFailure {
  /** The JDK's "Received fatal alert: NAME", BoringSSL's SSLV3_ALERT_NAME or TLSV1_ALERT_NAME. */
  private static final Pattern ALERT =
      Pattern.compile("fatal alert: (\\w+)|(?:SSLV3|TLSV1|TLSV13)_ALERT_(\\w+)");

  private TlsFailure() {}

  /**
   * The reason.
   *
   * @param established whether the handshake had ended
   * @param hasKey whether this side has a certificate
   * @param hint what is to be looked at if the server just goes away
   */
  static String text(Throwable failure, boolean established, boolean hasKey, String hint) {
    String said = "";
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof RefusedCertificateException refused) {
        return "" + refused.getMessage();
      }
      if (at instanceof NotSslRecordException) {
        return "the server answers, but not in TLS; is this its TLS port?";
      }
      said = at.getMessage() == null ? said : at.getMessage();
    }
    Matcher alert = ALERT.matcher(said);
    if (alert.find()) {
      String name = alert.group(1) != null ? alert.group(1) : alert.group(2);
      return alert(name.toLowerCase(Locale.ROOT), hasKey);
    }
    if (!established && isEnd(failure, said)) {
      return "the server closed the connection in the TLS handshake; " + hint;
    }
    String known = known(said);
    return known != null ? known : "TLS: " + CertificateProblem.printable(said);
  }

  /** Why a connection to a server of ours ended. */
  static String ofClient(Throwable failure) {
    String said = "";
    for (Throwable at = failure; at != null; at = at.getCause()) {
      if (at instanceof RefusedCertificateException refused) {
        return "" + refused.getMessage();
      }
      if (at instanceof NotSslRecordException) {
        return "the client does not speak TLS";
      }
      said = at.getMessage() == null ? said : at.getMessage();
    }
    Matcher alert = ALERT.matcher(said);
    if (alert.find()) {
      String name = alert.group(1) != null ? alert.group(1) : alert.group(2);
      return "the client ended TLS: " + name.toLowerCase(Locale.ROOT);
    }
    return "TLS: " + CertificateProblem.printable(said);
  }

  /** An alert that the server sent (RFC 8446, 6.2). */
  static String alert(String name, boolean hasKey) {
    String what =
        switch (name) {
          case "certificate_required" -> "it wants a client certificate; set certificate and key";
          case "handshake_failure", "bad_certificate" ->
              hasKey
                  ? "it does not like this side's certificate, or no cipher is shared; see its log"
                  : "no cipher is shared, or it wants a client certificate: set certificate and key";
          case "unknown_ca" ->
              "it does not know the issuer of this side's certificate; see its list of CAs";
          case "certificate_expired" -> "this side's certificate has expired; renew it";
          case "certificate_revoked" -> "this side's certificate is revoked; renew it";
          case "certificate_unknown", "unsupported_certificate", "access_denied" ->
              "it does not accept this side's certificate; see its log";
          case "protocol_version" -> "it speaks none of the TLS versions that are allowed here";
          case "insufficient_security" -> "it wants stronger ciphers than there are here";
          case "unrecognized_name" -> "it serves no such name; correct host or verify_name";
          case "no_application_protocol" -> "it speaks none of alpn; correct alpn";
          case "no_renegotiation" -> "it refuses to renegotiate";
          default -> "see its log";
        };
    return "the server refused the TLS connection (" + name + "): " + what;
  }

  private static boolean isEnd(Throwable failure, String said) {
    return failure instanceof ClosedChannelException
        || failure instanceof java.io.EOFException
        || said.contains("Connection closed while SSL/TLS handshake")
        || said.contains("terminated the handshake")
        || said.contains("failure when writing TLS control frames") // the peer has gone
        || said.contains("shut down incorrectly")
        || said.contains("reset")
        || said.contains("Broken pipe");
  }

  private static @Nullable String known(String said) {
    String lower = said.toLowerCase(Locale.ROOT);
    if (lower.contains("protocol version") || lower.contains("unsupported_protocol")) {
      return "the server speaks none of the TLS versions that are allowed here";
    }
    if (lower.contains("shut down incorrectly")) {
      return "" + new TruncatedException().getMessage();
    }
    if (lower.contains("renegotiation")) {
      return "the server asked for a renegotiation, which is refused";
    }
    if (lower.contains("wrong_version_number") || lower.contains("unsupported or unrecognized")) {
      return "the server answers, but not in TLS; is this its TLS port?";
    }
    return null;
  }
}
