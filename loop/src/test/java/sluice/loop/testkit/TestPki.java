package sluice.loop.testkit;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.UnaryOperator;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/** A certification authority for tests, with an intermediate below it. */
public final class TestPki {
  public final X509Bundle root;
  public final X509Bundle intermediate;

  /** Makes one. */
  public TestPki() {
    this("Test Root");
  }

  /** Makes one with a name. */
  public TestPki(String name) {
    root = make(null, b -> b.subject("CN=" + name).setIsCertificateAuthority(true));
    intermediate = issue(b -> b.subject("CN=Test Issuing").setIsCertificateAuthority(true));
  }

  /** A certificate below the root; valid from yesterday for a month, unless changed. */
  public X509Bundle issue(UnaryOperator<CertificateBuilder> change) {
    return make(root, change);
  }

  /** For localhost and 127.0.0.1. */
  public X509Bundle localhost() {
    return issue(TestPki::forLocalhost);
  }

  /** For localhost, and its own issuer. */
  public static X509Bundle selfSigned() {
    return make(null, b -> forLocalhost(b).setIsCertificateAuthority(true));
  }

  /** A device's, to show to servers. */
  public X509Bundle device(String name) {
    return issue(b -> b.subject("CN=" + name).addExtendedKeyUsageClientAuth());
  }

  /** Subject and names of {@link #localhost}. */
  public static CertificateBuilder forLocalhost(CertificateBuilder builder) {
    return builder
        .subject("CN=localhost")
        .addSanDnsName("localhost")
        .addSanIpAddress("127.0.0.1")
        .addExtendedKeyUsageServerAuth();
  }

  /**
   * Makes a certificate and its key.
   *
   * @param issuer null for a self-signed one
   */
  public static X509Bundle make(
      @Nullable X509Bundle issuer, UnaryOperator<CertificateBuilder> change) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    CertificateBuilder builder =
        change.apply(
            new CertificateBuilder()
                .ecp256()
                .notBefore(now.minus(1, ChronoUnit.DAYS))
                .notAfter(now.plus(30, ChronoUnit.DAYS)));
    try {
      return issuer == null ? builder.buildSelfSigned() : builder.buildIssuedBy(issuer);
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A server's or a client's context that trusts this authority. */
  public SSLContext context(X509Bundle own) {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry(
          "own", own.getKeyPair().getPrivate(), new char[0], own.getCertificatePath());
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(
          keys.getKeyManagers(), new TrustManager[] {root.toTrustManager()}, new SecureRandom());
      return context;
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** The root as {@code ca.pem}. */
  public Path writeCa(Path dir) throws IOException {
    return Files.writeString(dir.resolve("ca.pem"), root.getCertificatePEM());
  }

  /** The chain as {@code NAME.pem} and the key as {@code NAME.key}; returns the former. */
  public static Path write(Path dir, String name, X509Bundle bundle) throws IOException {
    Files.writeString(dir.resolve(name + ".key"), bundle.getPrivateKeyPEM());
    return Files.writeString(dir.resolve(name + ".pem"), bundle.getCertificatePathPEM());
  }
}
