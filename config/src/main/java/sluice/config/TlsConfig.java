package sluice.config;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * {@code [uplink.NAME.tls]}, and {@code [listen.NAME.tls]}, which has no pkcs11, verifyName and
 * alpn.
 *
 * @param ca trusted certificates; null for the system's, and in a listener for no certificates of
 *     clients
 * @param certificate the gateway's own; null for none, or the token's
 * @param key of the certificate; null for none, or the token's
 * @param keyPasswordFile whose first line opens the key
 * @param pkcs11 where the key is, if in no file
 * @param verifyName the name in the server's certificate, if it is not the host
 * @param pins "sha256/…" of the keys that the server may have; empty for any
 * @param alpn application protocols that are offered
 */
public record TlsConfig(
    @Nullable Path ca,
    @Nullable Path certificate,
    @Nullable Path key,
    @Nullable Path keyPasswordFile,
    @Nullable Pkcs11 pkcs11,
    @Nullable String verifyName,
    List<String> pins,
    MinVersion minVersion,
    List<String> alpn,
    long handshakeTimeoutMillis) {

  /** The oldest version that is spoken. */
  public enum MinVersion implements Label {
    TLS1_2,
    TLS1_3;

    @Override
    public String label() {
      return this == TLS1_2 ? "tls1.2" : "tls1.3";
    }
  }

  /**
   * {@code [uplink.NAME.tls.pkcs11]}.
   *
   * @param module the token's library
   * @param slot place in the module's list, from 0
   * @param pinFile whose first line is the PIN; null for none
   * @param label of key and certificate
   */
  public record Pkcs11(Path module, int slot, @Nullable Path pinFile, String label) {}
}
