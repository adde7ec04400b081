package sluice.loop.testkit;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.loop.net.TlsOptions;

/** TLS options for tests, one change at a time. */
public final class TestTls {
  private final Path ca;
  private @Nullable Path certificate;
  private @Nullable Path key;
  private TlsOptions.@Nullable Token token;
  private @Nullable String verifyName;
  private List<String> pins = List.of();
  private boolean tls13Only;
  private List<String> alpn = List.of();
  private long handshakeTimeoutMillis = 10_000;

  private TestTls(Path ca) {
    this.ca = ca;
  }

  /** Trusts one file's certificates; no certificate of its own, and ten seconds for a handshake. */
  public static TestTls trusting(Path ca) {
    return new TestTls(ca);
  }

  /** With {@code NAME.pem} and {@code NAME.key}, as {@link TestPki#write} writes them. */
  public TestTls own(Path dir, String name) {
    certificate = dir.resolve(name + ".pem");
    key = dir.resolve(name + ".key");
    return this;
  }

  /** With a certificate whose key is elsewhere. */
  public TestTls certificate(Path file) {
    certificate = file;
    return this;
  }

  public TestTls token(TlsOptions.Token from) {
    token = from;
    return this;
  }

  public TestTls verifyName(String name) {
    verifyName = name;
    return this;
  }

  public TestTls pins(String... ofKeys) {
    pins = List.of(ofKeys);
    return this;
  }

  public TestTls tls13Only() {
    tls13Only = true;
    return this;
  }

  public TestTls alpn(String... protocols) {
    alpn = List.of(protocols);
    return this;
  }

  public TestTls handshakeTimeoutMillis(long millis) {
    handshakeTimeoutMillis = millis;
    return this;
  }

  public TlsOptions done() {
    return new TlsOptions(
        ca,
        certificate,
        key,
        null,
        token,
        verifyName,
        pins,
        tls13Only,
        alpn,
        handshakeTimeoutMillis);
  }
}
