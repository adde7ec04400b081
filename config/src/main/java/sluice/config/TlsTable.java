package sluice.config;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The schema of {@code [uplink.NAME.tls]}, and of {@code [listen.NAME.tls]}. */
final class TlsTable {
  /** RFC 7469, 2.4: a SHA-256 in Base64. */
  private static final Pattern PIN = Pattern.compile("sha256/[A-Za-z0-9+/]{43}=");

  /** A host name (RFC 1123, 2.1), or an address. */
  private static final Pattern NAME =
      Pattern.compile(
          "(?=.{1,253}$)[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
              + "(\\.[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?)*|(?=.{2,45}$)[0-9a-fA-F.]*:[0-9a-fA-F:.]*");

  /** RFC 7301, 3.1. */
  private static final int ALPN_BYTES_MAX = 255;

  private TlsTable() {}

  /**
   * Reads it; what is wrong goes to the table's problems. Files are looked at when they are used.
   *
   * @param host the uplink's
   * @param base what relative paths are relative to
   */
  static TlsConfig read(TableReader t, String host, Path base) {
    TlsConfig tls =
        new TlsConfig(
            path(t, "ca", base),
            path(t, "certificate", base),
            path(t, "key", base),
            path(t, "key_password_file", base),
            t.has("pkcs11") ? pkcs11(t.table("pkcs11"), base) : null,
            t.optional("verify_name"),
            t.strings("pins"),
            t.choice("min_version", TlsConfig.MinVersion.values()),
            t.strings("alpn"),
            t.millis("handshake_timeout", 100, 300_000, 5_000));
    checkKey(t, tls);
    checkNames(t, tls, host);
    t.end();
    return tls;
  }

  /** Reads {@code [listen.NAME.tls]}. */
  static TlsConfig server(TableReader t, Path base) {
    Path certificate = base.resolve(t.required("certificate", "\"gateway.pem\""));
    Path key = base.resolve(t.required("key", "\"gateway.key\""));
    TlsConfig tls =
        new TlsConfig(
            path(t, "ca", base),
            certificate,
            key,
            path(t, "key_password_file", base),
            null,
            null,
            t.strings("pins"),
            t.choice("min_version", TlsConfig.MinVersion.values()),
            List.of(),
            t.millis("handshake_timeout", 100, 300_000, 5_000));
    checkPins(t, tls.pins());
    if (!tls.pins().isEmpty() && tls.ca() == null) {
      t.wrong("pins", "are of clients' keys, and need a \"ca\"");
    }
    t.end();
    return tls;
  }

  private static void checkPins(TableReader t, List<String> pins) {
    for (String pin : pins) {
      if (!PIN.matcher(pin).matches()) {
        t.wrong("pins", "must be of the form \"sha256/…=\", the Base64 of a public key's SHA-256");
      }
    }
  }

  private static void checkKey(TableReader t, TlsConfig tls) {
    if (tls.pkcs11() != null && tls.key() != null) {
      t.wrong("key", "and pkcs11 exclude each other; remove one");
    } else if (tls.pkcs11() == null && tls.certificate() != null && tls.key() == null) {
      t.wrong("certificate", "needs a \"key\", or a pkcs11 table");
    } else if (tls.key() != null && tls.certificate() == null) {
      t.wrong("key", "needs a \"certificate\"");
    }
    if (tls.keyPasswordFile() != null && tls.key() == null) {
      t.wrong("key_password_file", "needs a \"key\"");
    }
  }

  private static void checkNames(TableReader t, TlsConfig tls, String host) {
    String name = tls.verifyName();
    if (name != null && !NAME.matcher(name).matches()) {
      t.wrong("verify_name", "must be a host name or an address");
    } else if (name == null && !host.isEmpty() && !NAME.matcher(host).matches()) {
      t.wrong(null, "the uplink's host is no name that a certificate can have; set verify_name");
    }
    checkPins(t, tls.pins());
    for (String protocol : tls.alpn()) {
      if (protocol.length() > ALPN_BYTES_MAX) {
        t.wrong("alpn", "a protocol's name has at most " + ALPN_BYTES_MAX + " bytes");
      }
    }
  }

  private static TlsConfig.Pkcs11 pkcs11(TableReader t, Path base) {
    TlsConfig.Pkcs11 token =
        new TlsConfig.Pkcs11(
            base.resolve(t.required("module", "\"/usr/lib/softhsm/libsofthsm2.so\"")),
            (int) t.integer("slot", 0, 65_535, 0),
            path(t, "pin_file", base),
            t.required("label", "\"device\""));
    t.end();
    return token;
  }

  private static @Nullable Path path(TableReader t, String key, Path base) {
    String path = t.optional(key);
    return path == null ? null : base.resolve(path);
  }
}
