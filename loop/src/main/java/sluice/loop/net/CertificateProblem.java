package sluice.loop.net;

import java.security.cert.CertificateException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Why a server's certificate was refused, in words, with the way out. Pure. */
final class CertificateProblem {
  /** No right clock reads less: this code is younger. */
  static final Instant EARLIEST = Instant.parse("2026-01-01T00:00:00Z");

  private static final int NAMES_MAX = 8;
  private static final int SAN_DNS = 2; // RFC 5280, 4.2.1.6: GeneralName's tags
  private static final int SAN_IP = 7;
  private static final String SERVER_AUTH = "1.3.6.1.5.5.7.3.1";
  static final String ANY_USAGE = "2.5.29.37.0";

  private CertificateProblem() {}

  /**
   * The reason.
   *
   * @param chain as the server sent it, its own first
   * @param name that was asked for
   * @param source of what is trusted, in words
   * @param refusal of the JDK's checks
   */
  static String text(
      List<X509Certificate> chain, String name, Instant now, String source, Exception refusal) {
    String untimely = untimely(chain, now);
    if (untimely != null) {
      return untimely;
    }
    X509Certificate own = chain.getFirst();
    String said = allMessages(refusal);
    if (said.contains("No subject alternative") || said.contains("No name matching")) {
      return "the server's certificate is for "
          + names(own)
          + " and not for "
          + name
          + "; correct host, or set verify_name if that is meant";
    }
    if (!isForServers(own)) {
      return "the server's certificate is not for servers (extended key usage); use another there";
    }
    X509Certificate last = chain.getLast();
    boolean unknown = said.contains("unable to find valid certification path");
    if (unknown && isSelfIssued(own)) {
      return "the server's certificate is self-signed and not among "
          + source
          + "; give it as ca if it is the server's";
    }
    if (unknown || said.contains("trust anchor")) {
      return "the issuer of the server's certificate, "
          + last.getIssuerX500Principal()
          + ", is not among "
          + source
          + ", nor did the server send it; give it as ca, or add the intermediate certificate there";
    }
    return "the server's certificate is refused: " + innermost(refusal);
  }

  /** What is wrong with the times of a chain, or null. */
  static @Nullable String untimely(List<X509Certificate> chain, Instant now) {
    for (X509Certificate one : chain) {
      String whose =
          one.equals(chain.getFirst())
              ? "the server's certificate"
              : "the certificate of its issuer " + one.getSubjectX500Principal();
      if (now.isBefore(one.getNotBefore().toInstant())) {
        String clock =
            now.isBefore(EARLIEST)
                ? ", which is wrong: set it, or let NTP set it"
                : "; correct the clock, here or where it was issued";
        return "%s is not valid before %s, and this clock says %s%s"
            .formatted(whose, day(one.getNotBefore().toInstant()), day(now), clock);
      }
      if (now.isAfter(one.getNotAfter().toInstant())) {
        return "%s expired %s; renew it there (this clock says %s)"
            .formatted(whose, day(one.getNotAfter().toInstant()), day(now));
      }
    }
    return null;
  }

  /** The names a certificate is for, as far as they are shown. */
  static String names(X509Certificate certificate) {
    List<String> names = new ArrayList<>();
    try {
      var alternatives = certificate.getSubjectAlternativeNames();
      for (List<?> one : alternatives == null ? List.<List<?>>of() : alternatives) {
        if (one.get(0) instanceof Integer tag && (tag == SAN_DNS || tag == SAN_IP)) {
          names.add(printable(String.valueOf(one.get(1))));
        }
      }
    } catch (CertificateParsingException e) {
      return "names that cannot be read";
    }
    if (names.isEmpty()) {
      return printable(certificate.getSubjectX500Principal().toString());
    }
    String more = names.size() > NAMES_MAX ? " and " + (names.size() - NAMES_MAX) + " more" : "";
    return names.stream().limit(NAMES_MAX).collect(Collectors.joining(", ")) + more;
  }

  static String day(Instant time) {
    return time.atZone(ZoneOffset.UTC).toLocalDate().toString();
  }

  /** Of a peer that may write what it likes: for a log's line. */
  static String printable(String text) {
    String cut = text.length() > 200 ? text.substring(0, 200) + "…" : text;
    return cut.replaceAll("\\p{Cntrl}", "?");
  }

  private static boolean isForServers(X509Certificate certificate) {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages == null || usages.contains(SERVER_AUTH) || usages.contains(ANY_USAGE);
    } catch (CertificateException e) {
      return false;
    }
  }

  private static boolean isSelfIssued(X509Certificate certificate) {
    return certificate.getIssuerX500Principal().equals(certificate.getSubjectX500Principal());
  }

  private static String allMessages(Throwable failure) {
    StringBuilder all = new StringBuilder();
    for (Throwable at = failure; at != null; at = at.getCause()) {
      all.append(at.getMessage()).append('\n');
    }
    return all.toString();
  }

  /** What is at the bottom of a failure. */
  static String innermost(Throwable failure) {
    Throwable at = failure;
    while (at.getCause() != null) {
      at = at.getCause();
    }
    return printable(String.valueOf(at.getMessage()));
  }
}
