package sluice.loop.net;

import java.io.IOException;
import java.nio.file.Path;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Says what is wrong with the files of {@link TlsOptions} before anybody connects with them.
 * Blocks; for start-up, not for the loop.
 */
public final class TlsFiles {
  /** Which of them. */
  public enum Part {
    CA,
    CERTIFICATE,
    KEY
  }

  /**
   * One thing.
   *
   * @param warning whether TLS works all the same, for now
   * @param message what is wrong and what to do; begins with the file
   */
  public record Finding(Part part, boolean warning, String message) {}

  private static final Duration SOON = Duration.ofDays(30);
  private static final String CLIENT_AUTH = "1.3.6.1.5.5.7.3.2";

  private final Instant now;
  private final List<Finding> found = new ArrayList<>();

  private TlsFiles(Instant now) {
    this.now = now;
  }

  /**
   * Looks at those that are named; each may be null. A token is not asked: it may count that.
   *
   * @param keyPasswordFile of an encrypted key; if it cannot be read the key is not judged
   */
  public static List<Finding> check(
      @Nullable Path ca,
      @Nullable Path certificate,
      @Nullable Path key,
      @Nullable Path keyPasswordFile,
      Instant now) {
    TlsFiles files = new TlsFiles(now);
    if (ca != null) {
      files.authorities(ca, files.certificates(Part.CA, ca));
    }
    List<X509Certificate> chain =
        certificate == null ? List.of() : files.certificates(Part.CERTIFICATE, certificate);
    if (certificate != null && !chain.isEmpty()) {
      files.own(certificate, chain);
    }
    if (key != null) {
      files.key(key, keyPasswordFile, certificate, chain);
    }
    return List.copyOf(files.found);
  }

  private List<X509Certificate> certificates(Part part, Path file) {
    try {
      return Pem.certificates(file);
    } catch (IOException e) {
      add(part, false, "" + e.getMessage());
      return List.of();
    }
  }

  /** One that has ended does no harm as long as others have not. */
  private void authorities(Path file, List<X509Certificate> all) {
    List<X509Certificate> ending =
        all.stream().filter(one -> end(one).isBefore(now.plus(SOON))).toList();
    boolean others = ending.size() < all.size();
    boolean anyIsGood = others || ending.stream().anyMatch(one -> now.isBefore(end(one)));
    ending.stream()
        .min(Comparator.comparing(TlsFiles::end))
        .ifPresent(first ->
            add(
                Part.CA,
                anyIsGood,
                "%s: the trusted certificate %s %s; ask whoever issues the server's for the next"
                    .formatted(file, whose(first), ending(end(first)))));
  }

  private void own(Path file, List<X509Certificate> chain) {
    X509Certificate first = chain.stream().min(Comparator.comparing(TlsFiles::end)).orElseThrow();
    if (!end(first).isAfter(now.plus(SOON))) {
      String which = first.equals(chain.getFirst()) ? "the certificate" : "its issuer";
      add(
          Part.CERTIFICATE,
          now.isBefore(end(first)),
          "%s: %s %s %s; renew it".formatted(file, which, whose(first), ending(end(first))));
    }
    Instant begin = chain.getFirst().getNotBefore().toInstant();
    if (now.isBefore(begin)) {
      add(
          Part.CERTIFICATE,
          true,
          "%s: is not valid before %s, and this clock says %s; correct the clock, or wait"
              .formatted(file, CertificateProblem.day(begin), CertificateProblem.day(now)));
    }
    if (!isForClients(chain.getFirst())) {
      add(
          Part.CERTIFICATE,
          true,
          file
              + ": is not for clients (extended key usage), and most servers will refuse it;"
              + " have one issued for clientAuth");
    }
  }

  private void key(
      Path key,
      @Nullable Path passwordFile,
      @Nullable Path certificate,
      List<X509Certificate> chain) {
    char[] password;
    try {
      password = passwordFile == null ? null : Pem.firstLine(passwordFile);
    } catch (IOException e) {
      return; // which is not the key's fault
    }
    try {
      var loaded = Pem.key(key, password);
      if (certificate != null && !chain.isEmpty()) {
        var _ = TlsKey.checked(loaded, chain, key + " and " + certificate);
      }
    } catch (IOException e) {
      add(Part.KEY, false, "" + e.getMessage());
    }
  }

  private void add(Part part, boolean warning, String message) {
    found.add(new Finding(part, warning, message));
  }

  private String ending(Instant end) {
    String day = CertificateProblem.day(end);
    if (!now.isBefore(end)) {
      return "expired " + day;
    }
    return "expires " + day + ", " + ExpiryWarning.left(end, now);
  }

  private static Instant end(X509Certificate certificate) {
    return certificate.getNotAfter().toInstant();
  }

  private static String whose(X509Certificate certificate) {
    return CertificateProblem.printable(certificate.getSubjectX500Principal().toString());
  }

  private static boolean isForClients(X509Certificate certificate) {
    try {
      List<String> usages = certificate.getExtendedKeyUsage();
      return usages == null
          || usages.contains(CLIENT_AUTH)
          || usages.contains(CertificateProblem.ANY_USAGE);
    } catch (CertificateParsingException e) {
      return false;
    }
  }
}
