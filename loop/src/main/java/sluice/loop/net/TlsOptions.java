package sluice.loop.net;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a TLS client proves who it is, and whom it trusts. There is no way to trust everybody.
 *
 * @param ca PEM certificates that are trusted; null for the system's
 * @param certificate PEM, the client's own first, then its issuers; null for none, or for the
 *     token's
 * @param key PEM: PKCS#8, also encrypted, PKCS#1 or SEC 1; null for none, or for the token's
 * @param keyPasswordFile whose first line opens an encrypted key
 * @param token where the key is if it is in no file
 * @param verifyName the name the server's certificate must have, if that is not the host's
 * @param pins "sha256/" and the Base64 of the SHA-256 of a public key (SubjectPublicKeyInfo, RFC
 *     7469, 2.4): the server's own must be one of them, as well as trusted; empty for any
 * @param tls13Only no TLS 1.2
 * @param alpn application protocols (RFC 7301), most wanted first; empty for none
 * @param handshakeTimeoutMillis from the TCP connection to the end of the handshake; at least 1
 */
public record TlsOptions(
    @Nullable Path ca,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable Path keyPasswordFile,
    @Nullable Token token,
    @Nullable String verifyName,
    List<String> pins,
    boolean tls13Only,
    List<String> alpn,
    long handshakeTimeoutMillis) {
  /** The system's trusted certificates, and no certificate of its own. */
  public static final TlsOptions USUAL =
      new TlsOptions(null, null, null, null, null, null, List.of(), false, List.of(), 10_000);

  /**
   * A key that never leaves its PKCS#11 token.
   *
   * @param module the token's library
   * @param slot its place in the module's list of slots, from 0
   * @param pinFile whose first line is the user's PIN; null if the token asks for none
   * @param label of the key and its certificate (CKA_LABEL)
   */
  public record Token(Path module, int slot, @Nullable Path pinFile, String label) {}

  /** With other certificates that are trusted; null for the system's. */
  public TlsOptions trusting(@Nullable Path others) {
    return new TlsOptions(
        others,
        certificate,
        key,
        keyPasswordFile,
        token,
        verifyName,
        pins,
        tls13Only,
        alpn,
        handshakeTimeoutMillis);
  }

  public TlsOptions {
    if (token != null ? key != null : (key == null) != (certificate == null)) {
      throw new IllegalArgumentException(
          "tls: a certificate and a key, or a token, or none of them");
    }
  }
}
