package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice ota} from a key to a commit, as a user types it. */
final class OtaCommandTest {
  @TempDir Path temp;

  @BeforeEach
  void keys() throws Exception {
    CommandRun.otaDone("keygen", at("release.key"));
    CommandRun.otaDone("trust", "--key", at("release.key.pub"), "--out", at("root.json"));
  }

  private String at(String name) {
    return temp.resolve(name).toString();
  }

  private static void fails(String why, String... args) {
    CommandRun run = CommandRun.ota(args);
    assertEquals(ExitCode.FAILED.code, run.exit(), why);
    assertTrue(run.stderr().startsWith("sluice: ota: "), run.stderr());
    assertTrue(run.stderr().contains(why), run.stderr());
    assertEquals(1, run.stderr().lines().count(), run.stderr());
  }

  private String unsigned(String version) throws Exception {
    Path folder = Files.createDirectories(temp.resolve("release"));
    Files.writeString(folder.resolve("app"), "app " + version);
    String bundle = at(version + ".sluice");
    String expires = Instant.now().plusSeconds(86_400).toString();
    CommandRun.otaDone(
        "bundle", folder.toString(), "--version", version, "--expires", expires, "--out", bundle);
    return bundle;
  }

  private String signed(String version) throws Exception {
    String bundle = unsigned(version);
    CommandRun.otaDone("sign", bundle, "--key", at("release.key"));
    return bundle;
  }

  private String install(String bundle) {
    return CommandRun.otaDone(
        "install", bundle, "--dir", at("ota"), "--root", at("root.json"), "--json");
  }

  @Test
  void aBundleIsMadeSignedInstalledCommittedAndTakenBack() throws Exception {
    String installed = install(signed("1.0.0"));
    assertEquals(List.of("factory"), JsonFields.of(installed, "current"));
    assertEquals(List.of("trial", "empty"), JsonFields.of(installed, "mark"));
    String committed = CommandRun.otaDone("commit", "--dir", at("ota"), "--json");
    assertEquals(List.of("a"), JsonFields.of(committed, "current"));
    assertEquals("app 1.0.0", Files.readString(temp.resolve("ota/current/app")));
    install(signed("1.1.0"));
    CommandRun.otaDone("commit", "--dir", at("ota"));
    assertEquals("app 1.1.0", Files.readString(temp.resolve("ota/current/app")));
    String back =
        CommandRun.otaDone("rollback", "--dir", at("ota"), "--reason", "sensor 3 is silent");
    assertTrue(back.contains("current is a"), back);
    assertTrue(back.contains("bad     1.1.0            sensor 3 is silent"), back);
    String history = CommandRun.otaDone("history", "--dir", at("ota"));
    assertTrue(history.contains("rolled_back slot b 1.1.0: sensor 3 is silent"), history);
    assertEquals(3, history.lines().count(), history);
    assertEquals(CommandRun.otaDone("status", "--dir", at("ota")), back);
  }

  @Test
  void anOlderVersionIsRefusedAndTheSlotsAreAsTheyWere() throws Exception {
    String old = signed("1.0.0");
    install(signed("2.0.0"));
    CommandRun.otaDone("commit", "--dir", at("ota"));
    String[] again = {"install", old, "--dir", at("ota"), "--root", at("root.json")};
    fails(old + ": version 1.0.0 is older than 2.0.0", again);
    String status = CommandRun.otaDone("status", "--dir", at("ota"), "--json");
    assertEquals(List.of("good", "empty"), JsonFields.of(status, "mark"));
    assertTrue(CommandRun.otaDone("history", "--dir", at("ota")).contains("refused: " + old));
  }

  @Test
  void verifySaysWhatAnInstallWouldAndWritesNothing() throws Exception {
    String bundle = unsigned("1.0.0");
    String[] verify = {"verify", bundle, "--dir", at("ota"), "--root", at("root.json")};
    fails("0 signatures of trusted keys, needed are 1", verify);
    assertTrue(CommandRun.otaDone("inspect", bundle).contains("1.0.0, not signed"));
    CommandRun.otaDone("sign", bundle, "--key", at("release.key"));
    assertTrue(CommandRun.otaDone(verify).contains("1.0.0, verified"));
    assertTrue(
        CommandRun.otaDone("inspect", bundle).contains("not verified, says it is signed by"));
    assertFalse(Files.exists(temp.resolve("ota")));
  }

  @Test
  void aReleaseForAnotherBoardIsRefused() throws Exception {
    signed("1.0.0");
    String bundle = at("b.sluice");
    String expires = Instant.now().plusSeconds(86_400).toString();
    CommandRun.otaDone(
        "bundle",
        at("release"),
        "--version",
        "1.0.0",
        "--expires",
        expires,
        "--out",
        bundle,
        "--board",
        "rpi5",
        "--needs",
        "supervisor=0.1.0");
    CommandRun.otaDone("sign", bundle, "--key", at("release.key"));
    String[] verify = {"verify", bundle, "--dir", at("ota"), "--root", at("root.json")};
    fails("it is for board rpi5, this is unknown", verify);
    CommandRun.otaDone(
        "verify", bundle, "--dir", at("ota"), "--root", at("root.json"), "--board", "rpi5");
  }

  @Test
  void aDelegatedKeySignsAndALaterDelegationRevokesIt() throws Exception {
    CommandRun.otaDone("keygen", at("ci1.key"));
    CommandRun.otaDone("keygen", at("ci2.key"));
    for (String n : List.of("1", "2")) {
      CommandRun.otaDone(
          "delegate",
          "--number",
          n,
          "--expires",
          "2999-01-01",
          "--key",
          at("ci" + n + ".key.pub"),
          "--root-key",
          at("release.key"),
          "--out",
          at("d" + n + ".json"));
    }
    String first = unsigned("1.0.0");
    CommandRun.otaDone("sign", first, "--key", at("ci1.key"), "--delegation", at("d1.json"));
    install(first);
    String second = unsigned("1.1.0");
    CommandRun.otaDone("sign", second, "--key", at("ci2.key"), "--delegation", at("d2.json"));
    install(second);
    String third = unsigned("1.2.0");
    CommandRun.otaDone("sign", third, "--key", at("ci1.key"), "--delegation", at("d1.json"));
    fails("was replaced by 2", "install", third, "--dir", at("ota"), "--root", at("root.json"));
  }

  @Test
  void aKeyThatOthersMayReadSignsNothing() throws Exception {
    String bundle = unsigned("1.0.0");
    Files.setPosixFilePermissions(
        temp.resolve("release.key"), PosixFilePermissions.fromString("rw-r--r--"));
    fails("chmod 600", "sign", bundle, "--key", at("release.key"));
    fails("is there already", "keygen", at("release.key"));
    Files.setPosixFilePermissions(
        temp.resolve("root.json"), PosixFilePermissions.fromString("rw-rw-r--"));
    fails("others may write to it", "verify", bundle, "--root", at("root.json"));
  }

  @Test
  void whatIsNotThereIsNamedWithTheWayOut() throws Exception {
    String bundle = signed("1.0.0");
    fails(
        at("none") + ": is not there; make it with 'sluice ota trust'",
        "verify",
        bundle,
        "--root",
        at("none"),
        "--dir",
        at("ota"));
    fails(at("none.sluice") + ": is not there", "inspect", at("none.sluice"));
    fails("no slot is on trial", "commit", "--dir", at("ota"));
    fails("there is none before it", "rollback", "--dir", at("ota"));
    CommandRun wrong =
        CommandRun.ota(
            "bundle", at("release"), "--version", "one", "--expires", "never", "--out", at("x"));
    assertEquals(ExitCode.USAGE.code, wrong.exit());
    assertTrue(wrong.stderr().contains("--version: \"one\" is no version"), wrong.stderr());
  }

  @Test
  void aTrialThatWasChangedOnTheDiskIsNotCommitted() throws Exception {
    install(signed("1.0.0"));
    Files.writeString(temp.resolve("ota/slots/a/app"), "something else");
    fails("slots/a/app: is not what was installed", "commit", "--dir", at("ota"));
    assertFalse(Files.exists(temp.resolve("ota/current")));
  }

  @Test
  void aDeltaIsInstalledOnTheReleaseThatItWasMadeFromAndOnNoOther() throws Exception {
    Path folder = Files.createDirectories(temp.resolve("release"));
    Files.writeString(folder.resolve("same"), "in both of them");
    String first = signed("1.0.0");
    String second = signed("1.1.0");
    String delta = at("d.sluice");
    assertTrue(
        CommandRun.otaDone("delta", first, second, "--out", delta).contains("% of the full"));
    CommandRun.otaDone("sign", delta, "--key", at("release.key"));
    String[] install = {"install", delta, "--dir", at("ota"), "--root", at("root.json")};
    fails("the full bundle is needed", install);
    install(first);
    CommandRun.otaDone("commit", "--dir", at("ota"));
    install(delta);
    CommandRun.otaDone("commit", "--dir", at("ota"));
    assertEquals("app 1.1.0", Files.readString(temp.resolve("ota/current/app")));
    assertTrue(CommandRun.otaDone("inspect", delta).contains("sluice 1.1.0"));
  }

  @Test
  void rootKeysAreRotatedByAReleaseOrByHandAndTheOldOnesSignNothingThen() throws Exception {
    CommandRun.otaDone("keygen", at("new.key"));
    String root = at("root-2.json");
    CommandRun.otaDone(
        "root",
        "--number",
        "2",
        "--expires",
        "2999-01-01",
        "--key",
        at("new.key.pub"),
        "--sign-key",
        at("new.key"),
        "--out",
        root);
    String[] rotate = {"rotate", root, "--dir", at("hand"), "--root", at("root.json")};
    fails("root 2 by the old keys: 0 signatures", rotate);
    CommandRun.otaDone("sign", root, "--key", at("release.key"));
    assertTrue(CommandRun.otaDone(rotate).contains("root 2 counts from now on"));
    fails("is not newer than root 2", rotate);
    String bundle = unsigned("1.0.0");
    CommandRun.otaDone("sign", bundle, "--key", at("new.key"), "--root", root);
    install(bundle);
    assertTrue(Files.exists(temp.resolve("ota/roots/2.json")));
    String old = signed("1.1.0");
    String[] again = {"install", old, "--dir", at("ota"), "--root", at("root.json")};
    fails("0 signatures of trusted keys", again);
    String[] verify = {"verify", old, "--dir", at("hand"), "--root", at("root.json")};
    fails("0 signatures of trusted keys", verify);
  }
}
