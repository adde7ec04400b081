package sluice.loop.net;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.cert.CertificateException;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;
import sluice.loop.Clock;

/**
 * Whom a client or a server trusts: the JDK's path and name checks, at the time that the loop's
 * clock says, and pins on top. A refusal is a {@link RefusedCertificateException}, which says why
 * in words. As a client's it refuses everybody without a name to check, and all clients; as a
 * server's all servers. Any thread.
 */
final class TrustedPeers extends X509ExtendedTrustManager {
  /** Where Debian and its children keep what {@code update-ca-certificates} makes. */
  private static final Path SYSTEM = Path.of("/etc/ssl/certs/ca-certificates.crt");

  private static final Path OF_JAVA = Path.of("lib", "security", "cacerts");

  private final Clock clock;
  private final Set<TrustAnchor> anchors;
  private final List<String> pins;
  private final String source;
  private final boolean clients;

  private TrustedPeers(
      Clock clock, Set<TrustAnchor> anchors, List<String> pins, String source, boolean clients) {
    this.clients = clients;
    this.clock = clock;
    this.anchors = anchors;
    this.pins = pins;
    this.source = source;
  }

  /** One certificate, and what it has signed. */
  static TrustedPeers of(X509Certificate one, Clock clock) {
    return new TrustedPeers(clock, anchors(List.of(one)), List.of(), "one", false);
  }

  /** Blocks. */
  static TrustedPeers load(TlsOptions options, Clock clock) throws IOException {
    Path ca = options.ca();
    Path file = ca != null ? ca : SYSTEM;
    List<X509Certificate> trusted =
        ca == null && !Files.exists(SYSTEM) ? ofJava() : Pem.certificates(file);
    return new TrustedPeers(
        clock,
        anchors(trusted),
        options.pins(),
        ca == null ? "the system's trusted certificates" : ca.toString(),
        false);
  }

  /** Of clients; nobody without a {@code ca}. Blocks. */
  static TrustedPeers loadForServer(TlsOptions options, Clock clock) throws IOException {
    Path ca = options.ca();
    List<X509Certificate> trusted = ca == null ? List.of() : Pem.certificates(ca);
    return new TrustedPeers(clock, anchors(trusted), options.pins(), "" + ca, true);
  }

  private static Set<TrustAnchor> anchors(List<X509Certificate> trusted) {
    return trusted.stream().map(one -> new TrustAnchor(one, null)).collect(Collectors.toSet());
  }

  /** Whether it is a server's. */
  boolean areClients() {
    return clients;
  }

  private static List<X509Certificate> ofJava() throws IOException {
    Path file = Path.of(System.getProperty("java.home")).resolve(OF_JAVA);
    try {
      var store = java.security.KeyStore.getInstance(file.toFile(), (char[]) null);
      List<X509Certificate> all = new java.util.ArrayList<>();
      for (String alias : java.util.Collections.list(store.aliases())) {
        if (store.getCertificate(alias) instanceof X509Certificate certificate) {
          all.add(certificate);
        }
      }
      return all;
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": " + e.getMessage() + "; set ca", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange, SSLEngine engine)
      throws CertificateException {
    check(
        chain,
        engine.getSSLParameters(),
        engine.getPeerHost(),
        peers -> peers.checkServerTrusted(chain, keyExchange, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange, Socket socket)
      throws CertificateException {
    if (!(socket instanceof SSLSocket secure)) {
      throw new CertificateException("no TLS socket, and so no name to check");
    }
    check(
        chain,
        secure.getSSLParameters(),
        secure.getHandshakeSession().getPeerHost(),
        peers -> peers.checkServerTrusted(chain, keyExchange, socket));
  }

  private interface PathCheck {
    void with(X509ExtendedTrustManager peers) throws CertificateException;
  }

  private void check(
      X509Certificate[] chain, SSLParameters parameters, @Nullable String name, PathCheck path)
      throws CertificateException {
    if (clients
        || name == null
        || !"HTTPS".equals(parameters.getEndpointIdentificationAlgorithm())) {
      throw new CertificateException("there is no name to check, and so nobody is trusted");
    }
    Instant now = Instant.ofEpochMilli(clock.wallMillis());
    try {
      path.with(at(now));
    } catch (CertificateException e) {
      String why = CertificateProblem.text(List.of(chain), name, now, source, e);
      throw new RefusedCertificateException(why, e);
    }
    pinned(chain[0], "server");
  }

  private void pinned(X509Certificate own, String whose) throws RefusedCertificateException {
    String pin = pin(own);
    if (!pins.isEmpty() && !pins.contains(pin)) {
      throw new RefusedCertificateException(
          "the " + whose + "'s key is " + pin + ", which is not among pins; add it if it is right",
          null);
    }
  }

  /** The JDK's checks take their time from the parameters. */
  private X509ExtendedTrustManager at(Instant now) throws CertificateException {
    try {
      PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(now));
      TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
      factory.init(new CertPathTrustManagerParameters(parameters));
      return (X509ExtendedTrustManager) factory.getTrustManagers()[0];
    } catch (GeneralSecurityException e) {
      throw new CertificateException(e);
    }
  }

  /** RFC 7469, 2.4. */
  static String pin(X509Certificate certificate) {
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(certificate.getPublicKey().getEncoded());
      return "sha256/" + Base64.getEncoder().encodeToString(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java has SHA-256", e);
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String keyExchange)
      throws CertificateException {
    throw new CertificateException("there is no name to check, and so nobody is trusted");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyExchange)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyExchange, Socket socket)
      throws CertificateException {
    throw new CertificateException("this is a client");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String keyExchange, SSLEngine engine)
      throws CertificateException {
    if (!clients || anchors.isEmpty()) {
      throw new CertificateException("no client is trusted here");
    }
    try {
      at(Instant.ofEpochMilli(clock.wallMillis())).checkClientTrusted(chain, keyExchange, engine);
    } catch (CertificateException e) {
      String whose = CertificateProblem.printable(chain[0].getSubjectX500Principal().getName());
      throw new RefusedCertificateException(
          "the client's certificate, "
              + whose
              + ", is not trusted by "
              + source
              + ": "
              + CertificateProblem.printable("" + e.getMessage()),
          e);
    }
    pinned(chain[0], "client");
  }

  /** None named: a server would be told whom we trust. */
  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
