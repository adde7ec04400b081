package sluice.cli.addon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.addons.host.Trust;
import sluice.config.AddonManifest;
import sluice.ota.bundle.SigningKey;

/** Packages that go into the folder that a gateway follows. */
class AddonStoreTest {
  @TempDir Path dir;

  private AddonStore store(Trust trust) {
    return new AddonStore(dir.resolve("addons"), trust);
  }

  /** A package whose library is this text. */
  private Path packed(String library, SigningKey... keys) throws IOException {
    Path folder = Files.createTempDirectory(dir, "made");
    Files.writeString(folder.resolve("addon.toml"), "name = \"hello\"\nlibrary = \"hello.so\"\n");
    Files.writeString(folder.resolve("hello.so"), library);
    AddonManifest manifest = AddonProject.manifest(folder.resolve("addon.toml"));
    if (keys.length > 0) {
      var _ = AddonSigner.sign(folder, List.of(keys));
    }
    Path file = Files.createTempFile(dir, "p", AddonPackage.SUFFIX);
    AddonPackage.write(folder, manifest, file);
    return file;
  }

  private Path hostile(String name, byte[] content) throws IOException {
    Path file = Files.createTempFile(dir, "h", AddonPackage.SUFFIX);
    try (OutputStream out = Files.newOutputStream(file);
        OutputStream zstd = new io.airlift.compress.v3.zstd.ZstdOutputStream(out);
        TarArchiveOutputStream tar = new TarArchiveOutputStream(zstd)) {
      TarArchiveEntry entry = new TarArchiveEntry(name, true);
      entry.setSize(content.length);
      tar.putArchiveEntry(entry);
      tar.write(content);
      tar.closeArchiveEntry();
    }
    return file;
  }

  private Set<String> names() throws IOException {
    Set<String> names = new TreeSet<>();
    try (Stream<Path> all = Files.list(dir.resolve("addons"))) {
      all.forEach(file -> names.add(file.getFileName().toString()));
    }
    return names;
  }

  private String library() throws IOException {
    return Files.readString(dir.resolve("addons/hello/hello.so"));
  }

  private String refusal(AddonStore store, Path file) {
    return "" + assertThrows(IOException.class, () -> store.install(file)).getMessage();
  }

  @Test
  void aPackageIsALinkThatTheNextOneIsPutOver() throws IOException {
    AddonStore store = store(Trust.ANYBODY);
    assertEquals("hello", store.install(packed("one")).name());
    assertTrue(Files.isSymbolicLink(dir.resolve("addons/hello")));
    assertEquals("one", library());
    store.install(packed("two"));
    assertEquals("two", library());
    assertEquals(2, names().size(), () -> "the link, and one folder");
    store.install(packed("two"));
    assertEquals(2, names().size());
    store.remove("hello");
    assertEquals(Set.of(), names());
  }

  @Test
  void onlyWhatATrustedKeyHasSignedIsInstalled() throws IOException {
    SigningKey ours = SigningKey.generate();
    AddonStore store = store(new Trust(true, Set.of(ours.verifyKey())));
    assertTrue(refusal(store, packed("x")).contains("is not signed"));
    assertTrue(refusal(store, packed("x", SigningKey.generate())).contains("signed by none"));
    assertEquals(Set.of(), names());
    store.install(packed("x", SigningKey.generate(), ours));
    assertEquals("x", library());
  }

  @Test
  void aPackageThatIsOtherThanWhatWasSignedIsRefusedAndTheOldOneStays() throws IOException {
    SigningKey ours = SigningKey.generate();
    AddonStore store = store(new Trust(true, Set.of(ours.verifyKey())));
    store.install(packed("good", ours));
    Path forged = Files.createTempDirectory(dir, "forged");
    AddonPackage.unpack(packed("x", ours), forged);
    Files.writeString(forged.resolve("hello.so"), "evil");
    Path file = dir.resolve("forged.sladdon");
    AddonPackage.write(forged, AddonProject.manifest(forged.resolve("addon.toml")), file);
    assertTrue(refusal(store, file).contains("hello.so is not what was signed"));
    assertEquals("good", library());
  }

  @Test
  void namesThatLeadElsewhereAndNoiseAreRefused() throws IOException {
    AddonStore store = store(Trust.ANYBODY);
    for (String name : List.of("../evil", "/etc/evil", "a/b", ".hidden")) {
      String said = refusal(store, hostile(name, new byte[3]));
      assertTrue(said.contains("which no addon's package does"), said);
    }
    assertTrue(refusal(store, hostile("addon.toml", new byte[0])).contains("addon.toml"));
    Path noise = Files.writeString(dir.resolve("noise"), "no package at all");
    assertTrue(refusal(store, noise).contains("noise"));
    Path whole = packed("x");
    for (int cut : List.of(0, 10, (int) Files.size(whole) / 2)) {
      byte[] bytes = java.util.Arrays.copyOf(Files.readAllBytes(whole), cut);
      refusal(store, Files.write(dir.resolve("cut"), bytes));
    }
    assertEquals(Set.of(), names(), "nothing of them is left");
  }

  @Test
  void aBombIsRefusedBeforeItHasFilledTheDisk() throws IOException {
    byte[] zeros = new byte[(int) AddonPackage.BYTES_MAX + 1];
    String said = refusal(store(Trust.ANYBODY), hostile("addon.toml", zeros));
    assertTrue(said.contains("more than 64 MiB"), said);
  }

  @Test
  void whatWasPutThereByHandIsNotReplacedButRemoved() throws IOException {
    AddonStore store = store(Trust.ANYBODY);
    Path folder = Files.createDirectories(dir.resolve("addons/hello"));
    Files.writeString(folder.resolve("addon.toml"), "mine");
    Files.writeString(dir.resolve("addons/hello.so"), "mine", StandardCharsets.UTF_8);
    assertTrue(refusal(store, packed("x")).contains("'sluice addon remove hello' first"));
    assertEquals(2, store.remove("hello").size());
    assertEquals(Set.of(), names());
    assertThrows(IOException.class, () -> store.remove("hello"));
    assertThrows(IOException.class, () -> store.remove("../addons"));
    assertThrows(IOException.class, () -> store.reload(".."));
  }

  @Test
  void whatAnInstallLeftThatEndedInTheMiddleIsSweptAndOneThatRunsIsNot() throws IOException {
    AddonStore store = store(Trust.ANYBODY);
    Path old = Files.createDirectories(dir.resolve("addons/.new-1"));
    Files.writeString(old.resolve("addon.toml"), "half");
    Files.setLastModifiedTime(old, java.nio.file.attribute.FileTime.fromMillis(0));
    Files.createDirectories(dir.resolve("addons/.new-2"));
    store.install(packed("x"));
    assertFalse(names().contains(".new-1"));
    assertTrue(names().contains(".new-2"));
  }

  @Test
  void aReloadIsANewTimeOfTheManifest() throws IOException {
    AddonStore store = store(Trust.ANYBODY);
    store.install(packed("x"));
    Path manifest = dir.resolve("addons/hello/addon.toml");
    Files.setLastModifiedTime(manifest, java.nio.file.attribute.FileTime.fromMillis(0));
    store.reload("hello");
    assertFalse(Files.getLastModifiedTime(manifest).toMillis() == 0);
  }
}
