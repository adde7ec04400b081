package sluice.loop.testkit;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.AuthProvider;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Provider;
import java.security.Security;
import java.util.List;
import javax.security.auth.login.LoginException;
import org.jspecify.annotations.Nullable;
import sluice.loop.net.TlsOptions;

/**
 * A PKCS#11 token in software (SoftHSM). There is one in a process, as the library reads its
 * settings once: from the file that {@code SOFTHSM2_CONF} names. Each process has one of its own.
 */
public final class SoftToken {
  public static final String PIN = "1234";

  /** Debian's package has it here on every architecture. */
  private static final Path MODULE = Path.of("/usr/lib/softhsm/libsofthsm2.so");

  private static final Path TOOL = Path.of("/usr/bin/softhsm2-util");

  private static final String SETTINGS = "SOFTHSM2_CONF";

  private static @Nullable SoftToken only;

  private final AuthProvider provider;

  private SoftToken(AuthProvider provider) {
    this.provider = provider;
  }

  /** The token; skips the test, and says so, where SoftHSM is not installed. */
  public static synchronized SoftToken open() {
    assumeTrue(
        Files.exists(MODULE) && Files.exists(TOOL),
        "softhsm2 is not installed: apt-get install softhsm2");
    try {
      if (only == null) {
        only = new SoftToken(fresh());
      }
      return only;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static AuthProvider fresh() throws IOException, InterruptedException {
    Path build = Files.createDirectories(Path.of("target", "softhsm").toAbsolutePath());
    Path tokens = Files.createTempDirectory(build, "tokens");
    String text = "directories.tokendir = " + tokens + "\nlog.level = ERROR\n";
    String settings = Files.writeString(tokens.resolve("softhsm2.conf"), text).toString();
    setEnvironment(SETTINGS, settings);
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                TOOL.toString(),
                "--init-token",
                "--free",
                "--label=sluice-test",
                "--so-pin=5678",
                "--pin=" + PIN));
    builder.environment().put(SETTINGS, settings);
    Process made = builder.redirectErrorStream(true).start();
    String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (made.waitFor() != 0) {
      throw new IOException(said);
    }
    Provider base = Security.getProvider("SunPKCS11");
    return (AuthProvider)
        base.configure("--name=test-token\nlibrary=" + MODULE + "\nslotListIndex=0\n");
  }

  /** The library's own, which Java's map of the environment is not: setenv(3). */
  @SuppressWarnings("restricted")
  private static void setEnvironment(String name, String value) {
    Linker linker = Linker.nativeLinker();
    MethodHandle setenv =
        linker.downcallHandle(
            linker.defaultLookup().findOrThrow("setenv"),
            FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT));
    try (Arena arena = Arena.ofConfined()) {
      int failed = (int) setenv.invokeExact(arena.allocateFrom(name), arena.allocateFrom(value), 1);
      assertEquals(0, failed, name);
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** Puts a key and its chain on the token. */
  public void put(String label, X509Bundle own) {
    try {
      logIn().setKeyEntry(label, own.getKeyPair().getPrivate(), null, own.getCertificatePath());
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  /** Gives the PIN; a login is the whole process's. */
  public KeyStore logIn() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS11", provider);
      store.load(null, PIN.toCharArray());
      return store;
    } catch (GeneralSecurityException | IOException e) {
      throw new AssertionError(e);
    }
  }

  /** As if nobody had given a PIN yet. */
  public void logOut() {
    try {
      provider.logout();
    } catch (LoginException e) {
      throw new AssertionError(e);
    }
  }

  /** Where TLS finds a key on it. */
  public TlsOptions.Token named(String label, @Nullable Path pinFile) {
    return new TlsOptions.Token(MODULE, 0, pinFile, label);
  }
}
