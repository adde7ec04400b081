package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TlsPeer;

/** {@code sluice ota install} of a stick, a URL, and a delta. */
final class OtaInstallTest {
  @TempDir Path temp;
  private Path stick;

  @BeforeEach
  void bundles() throws Exception {
    stick = Files.createDirectory(temp.resolve("stick"));
    CommandRun.otaDone("keygen", at("release.key"));
    CommandRun.otaDone("trust", "--key", at("release.key.pub"), "--out", at("root.json"));
  }

  private String at(String name) {
    return temp.resolve(name).toString();
  }

  private Path bundle(String version) throws Exception {
    Path folder = Files.createDirectories(temp.resolve("release"));
    Files.writeString(folder.resolve("app"), "app " + version);
    Files.writeString(folder.resolve("same"), "in all of them");
    Path bundle = stick.resolve(version + ".sluice");
    String expires = Instant.now().plusSeconds(86_400).toString();
    CommandRun.otaDone(
        "bundle",
        folder.toString(),
        "--version",
        version,
        "--expires",
        expires,
        "--out",
        bundle.toString());
    CommandRun.otaDone("sign", bundle.toString(), "--key", at("release.key"));
    return bundle;
  }

  private CommandRun install(String... args) {
    List<String> all = new ArrayList<>(List.of("install", "--dir", at("ota")));
    all.addAll(List.of("--root", at("root.json")));
    all.addAll(List.of(args));
    return CommandRun.ota(all.toArray(new String[0]));
  }

  private void assertTrial(String version, CommandRun run) throws IOException {
    assertEquals(0, run.exit(), run.stderr());
    assertEquals("app " + version, Files.readString(temp.resolve("ota/slots/a/app")));
  }

  @Test
  void theNewestOfAFolderThatThisBoardTakesIsInstalled() throws Exception {
    Files.writeString(stick.resolve("notes.txt"), "not a bundle");
    Files.writeString(stick.resolve("broken.sluice"), "not a bundle either");
    Files.createDirectory(stick.resolve("folder.sluice"));
    bundle("1.1.0");
    bundle("1.2.0");
    Path stolen = bundle("9.0.0");
    Files.write(stolen, new byte[] {1}, java.nio.file.StandardOpenOption.APPEND);
    CommandRun run = install(stick.toString());
    assertTrial("1.2.0", run);
    assertTrue(run.stderr().contains("passed over: " + stolen), run.stderr());
    CommandRun.otaDone("commit", "--dir", at("ota"));
    CommandRun again = install(stick.toString());
    assertEquals(ExitCode.FAILED.code, again.exit());
    assertTrue(again.stderr().contains("newer than 1.2.0"), again.stderr());
  }

  @Test
  void aBundleIsFetchedFromAServerThatIsTrustedAndFromNoOther() throws Exception {
    byte[] content = Files.readAllBytes(bundle("1.1.0"));
    TestPki pki = new TestPki();
    try (TlsPeer server =
        TlsPeer.tls(
            pki.context(pki.localhost()),
            socket -> {},
            socket -> {
              var _ = socket.getInputStream().read(new byte[4_096]);
              String head = "HTTP/1.1 200 OK\r\nContent-Length: " + content.length + "\r\n\r\n";
              socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
              socket.getOutputStream().write(content);
            })) {
      String url = "https://localhost:" + server.port() + "/1.1.0.sluice";
      CommandRun run = install(url, "--ca", pki.writeCa(temp).toString());
      assertTrial("1.1.0", run);
      assertTrue(run.stderr().contains("100 % of"), run.stderr());
    }
    CommandRun clear = install("http://localhost/1.1.0.sluice");
    assertEquals(ExitCode.USAGE.code, clear.exit());
    assertTrue(clear.stderr().contains("write https://"), clear.stderr());
  }

  @Test
  void aDeltaThatIsOfNoUseIsPassedOverForTheFullBundle() throws Exception {
    Path first = bundle("1.0.0");
    Path second = bundle("1.1.0");
    String delta = at("d.sluice");
    CommandRun.otaDone("delta", first.toString(), second.toString(), "--out", delta);
    CommandRun.otaDone("sign", delta, "--key", at("release.key"));
    CommandRun run = install(second.toString(), "--delta", delta);
    assertTrial("1.1.0", run);
    assertTrue(run.stderr().contains("the delta is of no use: " + delta), run.stderr());
    install(first.toString());
    CommandRun.otaDone("commit", "--dir", at("ota"));
    CommandRun fits = install(second.toString(), "--delta", delta);
    assertEquals(0, fits.exit(), fits.stderr());
    assertFalse(fits.stderr().contains("of no use"), fits.stderr());
    assertEquals("app 1.1.0", Files.readString(temp.resolve("ota/slots/b/app")));
  }
}
