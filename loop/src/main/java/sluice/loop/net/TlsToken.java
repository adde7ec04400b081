package sluice.loop.net;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Provider;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Opens a PKCS#11 token, by the JDK's SunPKCS11. It blocks, and a real token takes its time. Any
 * thread.
 */
final class TlsToken {
  /** What SunPKCS11 distinguishes tokens by. */
  private record Slot(Path module, int index) {}

  /** A key on a token, and the certificates that stand beside it there. */
  record Entry(PrivateKey key, List<X509Certificate> chain) {}

  /**
   * One for each token in this process: a provider has threads and sessions that only a garbage
   * collector would end.
   */
  private static final Map<Slot, Provider> PROVIDERS = new ConcurrentHashMap<>();

  private TlsToken() {}

  /**
   * Logs in, and finds a key.
   *
   * @throws PinRefusedException if it must not be tried again with this PIN
   */
  static Entry open(TlsOptions.Token from) throws IOException {
    char[] pin = from.pinFile() == null ? null : Pem.firstLine(from.pinFile());
    try {
      if (!Files.isReadable(from.module())) {
        throw new IOException("the module does not exist, or is not readable for this user");
      }
      KeyStore store = KeyStore.getInstance("PKCS11", provider(from));
      store.load(null, pin);
      return find(store, from.label());
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      throw explained(from, e);
    }
  }

  private static Entry find(KeyStore store, String label)
      throws GeneralSecurityException, IOException {
    if (!(store.getKey(label, null) instanceof PrivateKey key)) {
      throw new IOException(
          ("no key has the label %s; those that have a certificate of the same CKA_ID beside them"
                  + " are: %s")
              .formatted(label, Collections.list(store.aliases())));
    }
    return new Entry(
        key,
        Arrays.stream(store.getCertificateChain(label)).map(X509Certificate.class::cast).toList());
  }

  /**
   * Registered, at the end of the JDK's list: JSSE asks the list for somebody who can use the key,
   * and all else is still done by those before it.
   */
  private static synchronized Provider provider(TlsOptions.Token from) throws IOException {
    Slot slot = new Slot(from.module().toAbsolutePath(), from.slot());
    Provider known = PROVIDERS.get(slot);
    if (known != null) {
      return known;
    }
    Provider base = Security.getProvider("SunPKCS11");
    if (base == null) {
      throw new IOException("this Java has no PKCS#11 (module jdk.crypto.cryptoki)");
    }
    // The name is SunPKCS11's own affair, but must be unique.
    Provider made =
        base.configure(
            "--name=sluice-%d\nlibrary=%s\nslotListIndex=%d\n"
                .formatted(PROVIDERS.size(), slot.module, slot.index));
    var _ = Security.addProvider(made);
    PROVIDERS.put(slot, made);
    return made;
  }

  private static IOException explained(TlsOptions.Token from, Exception failure) {
    String where = "pkcs11 module %s, slot %d: ".formatted(from.module(), from.slot());
    String said = CertificateProblem.innermost(failure);
    if (said.contains("CKR_PIN_LOCKED")) {
      return new PinRefusedException(
          where + "the token has locked its PIN; unlock it, and write pin_file again", failure);
    }
    if (said.contains("CKR_PIN_")) {
      return new PinRefusedException(
          where
              + "the token refused the PIN; it is not tried again before pin_file changes, as"
              + " tokens lock themselves",
          failure);
    }
    if (said.contains("no password provided")) {
      return new IOException(where + "the token asks for a PIN; set pin_file", failure);
    }
    return new IOException(where + said, failure);
  }

  /** The PIN was wrong; another try would bring the token nearer to its lock. */
  static final class PinRefusedException extends IOException {
    PinRefusedException(String message, @Nullable Throwable cause) {
      super(message, cause);
    }
  }
}
