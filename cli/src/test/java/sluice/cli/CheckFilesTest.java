package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.testkit.TestPki;

/** What {@code sluice check} says about the files that a configuration names. */
final class CheckFilesTest {
  private static final TestPki PKI = new TestPki();
  private final Instant now = Instant.now();

  private static final String TLS =
      """
      [uplink.cloud]
      host = "broker.example"

      [uplink.cloud.tls]
      ca = "ca.pem"
      certificate = "device.pem"
      key = "device.key"
      """;

  @TempDir Path dir;

  @BeforeEach
  void good_files() throws IOException {
    var _ = PKI.writeCa(dir);
    device(b -> b);
  }

  private X509Bundle device(UnaryOperator<CertificateBuilder> change) throws IOException {
    X509Bundle made =
        PKI.issue(b ->
            change.apply(
                b.subject("CN=device")
                    .notAfter(now.plus(90, ChronoUnit.DAYS))
                    .addExtendedKeyUsageClientAuth()));
    var _ = TestPki.write(dir, "device", made);
    mode("device.key", "rw-------");
    return made;
  }

  private void mode(String file, String mode) throws IOException {
    var _ = Files.setPosixFilePermissions(dir.resolve(file), PosixFilePermissions.fromString(mode));
  }

  private CommandRun check(String toml, String... more) throws IOException {
    Path file = Files.writeString(dir.resolve("sluice.toml"), toml);
    String[] args = new String[3 + more.length];
    System.arraycopy(new String[] {"check", "--config", file.toString()}, 0, args, 0, 3);
    System.arraycopy(more, 0, args, 3, more.length);
    return CommandRun.of(args);
  }

  /** The only thing that is said, behind the place. */
  private String only(CommandRun run, int line, String key) {
    List<String> said = run.stderr().lines().toList();
    assertEquals(2, said.size(), run.stderr());
    String place = dir.resolve("sluice.toml") + ":" + line + ":1: ";
    assertTrue(said.getFirst().startsWith(place), run.stderr());
    String rest = said.getFirst().substring(place.length());
    String told = key + ": " + dir + "/";
    assertTrue(rest.replace("warning: ", "").startsWith(told), rest);
    return rest.replace(told, "");
  }

  private static String day(Instant time) {
    return time.atZone(ZoneOffset.UTC).toLocalDate().toString();
  }

  @Test
  void good_files_are_ok() throws Exception {
    CommandRun run = check(TLS);
    // The test's authority lasts 30 days, and so is within the warning.
    assertTrue(run.stdout().endsWith(": ok\n"), run.stdout());
    assertEquals(0, run.exit());
    assertTrue(only(run, 5, "uplink.cloud.tls.ca").startsWith("warning: ca.pem: the trusted"));
  }

  private CommandRun withoutCa() throws IOException {
    return check(TLS.replace("ca = \"ca.pem\"", "# the system's"));
  }

  @Test
  void a_file_that_is_not_there_or_no_pem() throws Exception {
    Files.delete(dir.resolve("device.pem"));
    assertEquals(
        "device.pem: does not exist; correct the path, or put it there",
        only(withoutCa(), 6, "uplink.cloud.tls.certificate"));
    Files.writeString(dir.resolve("device.pem"), "hello");
    assertTrue(
        only(withoutCa(), 6, "uplink.cloud.tls.certificate").startsWith("device.pem: is no PEM"));
    device(b -> b);
    Files.writeString(dir.resolve("device.key"), "hello");
    CommandRun run = withoutCa();
    assertEquals(
        "device.key: holds no private key; PEM is expected", only(run, 7, "uplink.cloud.tls.key"));
    assertEquals(ExitCode.CONFIG.code, run.exit());
    assertEquals("", run.stdout());
  }

  @Test
  void a_file_that_this_user_cannot_read() throws Exception {
    assumeFalse("root".equals(System.getProperty("user.name")), "root reads everything");
    mode("device.key", "---------");
    assertEquals(
        "device.key: is not readable for this user; see its mode and owner",
        only(withoutCa(), 7, "uplink.cloud.tls.key"));
  }

  @Test
  void a_key_of_another_certificate() throws Exception {
    Files.writeString(dir.resolve("device.key"), PKI.device("other").getPrivateKeyPEM());
    assertEquals(
        "device.key and "
            + dir
            + "/device.pem: the key is not this certificate's; the file's first must be this"
            + " side's own",
        only(withoutCa(), 7, "uplink.cloud.tls.key"));
  }

  @Test
  void a_certificate_that_ends_or_has_ended() throws Exception {
    Instant soon = now.plus(9, ChronoUnit.DAYS).plusSeconds(600);
    device(b -> b.notAfter(soon));
    CommandRun run = withoutCa();
    assertEquals(0, run.exit(), "only a warning");
    assertEquals(
        "warning: device.pem: the certificate CN=device expires "
            + day(soon)
            + ", in 9 days; renew it",
        only(run, 6, "uplink.cloud.tls.certificate"));
    Instant past = now.minus(2, ChronoUnit.DAYS);
    device(b -> b.notBefore(past.minus(9, ChronoUnit.DAYS)).notAfter(past));
    run = withoutCa();
    assertEquals(ExitCode.CONFIG.code, run.exit());
    assertEquals(
        "device.pem: the certificate CN=device expired " + day(past) + "; renew it",
        only(run, 6, "uplink.cloud.tls.certificate"));
  }

  @Test
  void a_certificate_that_is_not_for_clients() throws Exception {
    X509Bundle server =
        PKI.issue(b -> TestPki.forLocalhost(b).notAfter(now.plus(90, ChronoUnit.DAYS)));
    var _ = TestPki.write(dir, "device", server);
    mode("device.key", "rw-------");
    assertTrue(
        only(withoutCa(), 6, "uplink.cloud.tls.certificate")
            .startsWith("warning: device.pem: is not for clients"));
  }

  @Test
  void secrets_that_everybody_may_read() throws Exception {
    mode("device.key", "rw-r--r--");
    CommandRun run = withoutCa();
    assertEquals(0, run.exit());
    assertEquals(
        "warning: device.key: everybody may read it (rw-r--r--); chmod 600, and chown it to the"
            + " gateway's user",
        only(run, 7, "uplink.cloud.tls.key"));
    Files.writeString(dir.resolve("password"), "secret\n");
    mode("password", "rw-rw-r--");
    run = check("[uplink.c]\nhost = \"h\"\nusername = \"u\"\npassword_file = \"password\"\n");
    assertTrue(only(run, 4, "uplink.c.password_file").startsWith("warning: password: every"));
  }

  @Test
  void a_password_that_is_missing_or_empty_or_does_not_open_the_key() throws Exception {
    String toml = TLS.replace("ca = \"ca.pem\"", "") + "key_password_file = \"key.pass\"\n";
    assertEquals(
        "key.pass: does not exist; its first line is the secret",
        only(check(toml), 8, "uplink.cloud.tls.key_password_file"));
    Files.writeString(dir.resolve("key.pass"), "\nsecret");
    mode("key.pass", "rw-------");
    assertEquals(
        "key.pass: its first line is empty; write the secret there",
        only(check(toml), 8, "uplink.cloud.tls.key_password_file"));
  }

  @Test
  void all_at_once_beside_what_is_wrong_with_the_configuration_itself() throws Exception {
    Files.delete(dir.resolve("ca.pem"));
    Files.delete(dir.resolve("device.key"));
    String toml =
        TLS
            + """
            colour = "blue"

            [uplink.other]
            host = "h"
            username = "u"
            password_file = "nowhere"

            [uplink.other.tls.pkcs11]
            module = "/nowhere/module.so"
            pin_file = "nopin"
            label = "x"

            [spool]
            dir = "device.pem/spool"

            [chip.board]
            path = "/dev/nochip"

            [sample.room]
            source = "w1"
            path = "/sys/nothing"
            """;
    CommandRun run = check(toml);
    assertEquals(ExitCode.CONFIG.code, run.exit());
    List<String> lines =
        run.stderr()
            .lines()
            .map(line -> line.replaceFirst(".*sluice.toml:(\\d+):.*", "$1"))
            .toList();
    assertEquals(
        List.of("5", "7", "8", "13", "16", "17", "21", "24", "28", "7 errors, 2 warnings"),
        lines,
        run.stderr());
    CommandRun json = check(toml, "--json");
    assertEquals(ExitCode.CONFIG.code, json.exit());
    assertEquals("", json.stderr());
    assertEquals(List.of("false"), JsonFields.of(json.stdout(), "ok"));
    assertEquals(9, JsonFields.of(json.stdout(), "message").size());
    assertTrue(json.stdout().contains("\"warnings\""), json.stdout());
  }

  @Test
  void an_output_that_anybody_on_the_way_may_command_is_a_warning() throws IOException {
    String relay =
        """
        [uplink.cloud]
        host = "HOST"
        [chip.board]
        driver = "simulated"
        [gpio.pump]
        chip = "board"
        line = 1
        function = "relay"
        commands = ["cloud"]
        """;
    CommandRun run = check(relay.replace("HOST", "broker.example"));
    assertEquals(0, run.exit());
    assertTrue(
        run.stderr()
            .contains(
                ":9:1: warning: gpio.pump.commands: [uplink.cloud] is plain TCP to broker.example:"),
        run.stderr());
    assertTrue(run.stderr().contains("add [uplink.cloud.tls]"), run.stderr());
    assertEquals(
        1, check(relay.replace("HOST", "127.0.0.1.example")).stderr().split("warning:").length - 1);
    for (String own : List.of("localhost", "127.0.0.9", "::1", "Broker.LOCALHOST")) {
      assertEquals("", check(relay.replace("HOST", own)).stderr(), own);
    }
    String tls = relay.replace("[chip", "[uplink.cloud.tls]\n[chip");
    assertEquals("", check(tls.replace("HOST", "broker.example")).stderr());
  }

  @Test
  void the_addon_folder_is_there_and_its_owners_alone() throws IOException {
    String toml = "[uplink.cloud]\nhost = \"broker.example\"\n\n[addons]\nfolder = \"addons\"\n";
    CommandRun missing = check(toml);
    assertEquals(0, missing.exit());
    assertTrue(
        only(missing, 5, "addons.folder")
            .startsWith("warning: addons: does not exist; the gateway"));
    Files.createDirectory(dir.resolve("addons"));
    mode("addons", "rwxrwxr-x");
    CommandRun loose = check(toml);
    assertEquals(3, loose.exit());
    assertTrue(only(loose, 5, "addons.folder").contains("others may write to it"), loose.stderr());
    mode("addons", "rwxr-xr-x");
    assertEquals("", check(toml).stderr());
    String withKey = toml + "keys = [\"a.pub\"]\n";
    assertTrue(only(check(withKey), 6, "addons.keys").startsWith("warning: a.pub: does not exist"));
    Files.writeString(dir.resolve("a.pub"), "hello");
    CommandRun none = check(withKey);
    assertEquals(3, none.exit());
    assertTrue(none.stderr().contains("has no PUBLIC KEY in it"), none.stderr());
  }
}
