package sluice.loop.net;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.ProviderException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;

/**
 * This side's own certificate and its key. It is offered whenever the other side asks for one:
 * which issuers that names is not looked at, as there is no other to choose.
 */
final class TlsKey extends X509ExtendedKeyManager {
  private static final String ALIAS = "sluice";
  private static final byte[] PROBE = {1, 2, 3, 4};

  private final PrivateKey key;
  private final X509Certificate[] chain;

  private TlsKey(PrivateKey key, List<X509Certificate> chain) {
    this.key = key;
    this.chain = chain.toArray(X509Certificate[]::new);
  }

  /** Blocks. Null if the options name none. */
  static @Nullable TlsKey load(TlsOptions options) throws IOException {
    TlsOptions.Token token = options.token();
    Path certificate = options.certificate();
    Path file = options.key();
    if (token != null) {
      TlsToken.Entry entry = TlsToken.open(token);
      return checked(
          entry.key(),
          certificate == null ? entry.chain() : Pem.certificates(certificate),
          "pkcs11 label " + token.label() + (certificate == null ? "" : " and " + certificate));
    }
    if (certificate == null || file == null) {
      return null;
    }
    Path passwordFile = options.keyPasswordFile();
    char[] password = passwordFile == null ? null : Pem.firstLine(passwordFile);
    return checked(
        Pem.key(file, password), Pem.certificates(certificate), file + " and " + certificate);
  }

  /** The certificate, its issuers after it. */
  X509Certificate[] chain() {
    return chain.clone();
  }

  /** A key of another certificate would be found out by the server only, and told badly. */
  static TlsKey checked(PrivateKey key, List<X509Certificate> chain, String where)
      throws IOException {
    TlsKey loaded = new TlsKey(key, chain);
    if (!loaded.signs()) {
      throw new IOException(
          where + ": the key is not this certificate's; the file's first must be this side's own");
    }
    return loaded;
  }

  /** Whether the key signs for the certificate: one in a token may have gone. Blocks. */
  boolean signs() {
    PublicKey own = chain[0].getPublicKey();
    String algorithm =
        switch (own.getAlgorithm()) {
          case "EC" -> "SHA256withECDSA";
          case "RSA" -> "SHA256withRSA";
          default -> own.getAlgorithm();
        };
    try {
      Signature signer = Signature.getInstance(algorithm);
      signer.initSign(key);
      signer.update(PROBE);
      Signature verifier = Signature.getInstance(algorithm);
      verifier.initVerify(own);
      verifier.update(PROBE);
      return verifier.verify(signer.sign());
    } catch (GeneralSecurityException | ProviderException e) {
      Logger.debug("tls: the key does not sign: {}", e.toString());
      return false;
    }
  }

  private @Nullable String aliasFor(String... keyTypes) {
    return Arrays.asList(keyTypes).contains(key.getAlgorithm()) ? ALIAS : null;
  }

  @Override
  public @Nullable String chooseEngineClientAlias(
      String[] keyTypes, Principal[] issuers, SSLEngine engine) {
    return aliasFor(keyTypes);
  }

  @Override
  public @Nullable String chooseClientAlias(String[] keyTypes, Principal[] issuers, Socket socket) {
    return aliasFor(keyTypes);
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal[] issuers) {
    return aliasFor(keyType) == null ? null : new String[] {ALIAS};
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal[] issuers) {
    return aliasFor(keyType) == null ? null : new String[] {ALIAS};
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return aliasFor(keyType);
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return aliasFor(keyType);
  }

  @Override
  public X509Certificate[] getCertificateChain(String alias) {
    return chain();
  }

  @Override
  public PrivateKey getPrivateKey(String alias) {
    return key;
  }
}
