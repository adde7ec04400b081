package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.addons.Module;
import sluice.addons.NativeModule;
import sluice.addons.Require;
import sluice.addons.testkit.Compiler;
import sluice.addons.testkit.Jars;
import sluice.config.AddonManifest;
import sluice.loop.posix.NativeCalls;

/** {@code require} as Node's. */
class RequireTest {
  @TempDir Path temporary;
  private Path root;
  private Path own;
  private Modules modules;
  private Require require;

  @BeforeEach
  void open() throws IOException {
    root = temporary.toRealPath().resolve("addons");
    own = Files.createDirectories(root.resolve("mine"));
    AddonManifest bare = AddonManifest.bare("mine", "mine.so", 1);
    modules = new Modules(Candidate.of(bare, "", root, own));
    require = modules.from(own, null);
  }

  @AfterEach
  void close() {
    modules.close();
    assertEquals(0, HostBench.mappings());
  }

  private Path json(String path, String text) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private void module(String path, String body) throws IOException {
    Path file = root.resolve(path);
    Files.createDirectories(file.getParent());
    String source =
        "import sluice.addons.*;\nimport java.util.Map;\npublic class Body implements ModuleBody {\n"
            + "public void run(Map<String, Object> exports, Require require, sluice.addons.Module module,"
            + " String filename, String dirname) {\n"
            + body
            + "\n}}\n";
    Jars.build(file, "sluice.addons.ModuleBody", "Body", source);
  }

  @Test
  void jsonIsParsedJarsRunInTheirWrapperAndLibrariesAreMapped() throws IOException {
    json("mine/data.json", "{\"a\": [1, 2.5, \"x\", null, true], \"b\": {}}");
    Map<?, ?> data = assertInstanceOf(Map.class, require.require("./data.json"));
    assertEquals("[1, 2.5, x, null, true]", "" + data.get("a"));
    module(
        "mine/code.jar",
        "exports.put(\"file\", filename); exports.put(\"dir\", dirname);"
            + " exports.put(\"data\", require.require(\"./data\"));");
    Map<?, ?> code = assertInstanceOf(Map.class, require.require("./code"));
    assertEquals(own.resolve("code.jar").toString(), code.get("file"));
    assertEquals(own.toString(), code.get("dir"));
    assertSame(data, code.get("data"));
    Compiler.build(own.resolve("fast.so"), "long answer(void) { return 42; }\n");
    NativeModule fast = assertInstanceOf(NativeModule.class, require.require("./fast"));
    assertEquals(0, fast.address("missing"));
    long answer = NativeCalls.call(MemorySegment.ofAddress(fast.address("answer")), 0, 0, 0, 0);
    assertEquals(42, answer);
  }

  @Test
  void namesAreSearchedUpwardsThenInTheAddonFolder() throws IOException {
    json("shared.json", "\"addon folder\"");
    assertEquals("addon folder", require.require("shared"));
    json("addon_modules/upper.json", "\"upper\"");
    json("mine/addon_modules/upper.json", "\"nearer\"");
    assertEquals("nearer", require.require("upper"));
    assertEquals("upper", modules.from(root, null).require("upper"));
  }

  @Test
  void aNameAsItIsComesBeforeExtensionsInOrderThenThePackageFileThenTheIndex() throws IOException {
    json("mine/x/index.json", "\"index\"");
    assertEquals("index", require.require("./x"));
    json("mine/x/addon.toml", "name = \"x\"\nkind = \"java\"\njar = \"main.jar\"\n");
    module("mine/x/main.jar", "module.export(\"package\");");
    assertEquals("package", require.require("./x"));
    json("mine/x.json", "\"json\"");
    assertEquals("json", require.require("./x"));
    module("mine/x.jar", "module.export(\"jar\");");
    assertEquals("jar", require.require("./x"));
    assertEquals("json", require.require("./x.json"));
  }

  @Test
  void aModuleIsLoadedOnceByItsRealPathUntilItIsDeletedFromTheCache() throws IOException {
    Path file = json("mine/once.json", "{}");
    Files.createSymbolicLink(own.resolve("link.json"), file);
    Object first = require.require("./once");
    assertSame(first, require.require("./link.json"));
    assertEquals(List.of(file.toString()), List.copyOf(require.cache().keySet()));
    require.cache().remove(require.resolve("./once"));
    assertNotSame(first, require.require("./once"));
  }

  @Test
  void inACircleTheSecondSeesWhatTheFirstHasExportedSoFar() throws IOException {
    module(
        "mine/a.jar",
        "exports.put(\"early\", 1); Map<?, ?> b = (Map<?, ?>) require.require(\"./b\");"
            + " exports.put(\"seenByB\", b.get(\"seen\")); exports.put(\"late\", 2);");
    module(
        "mine/b.jar",
        "exports.put(\"seen\", \"\" + ((Map<?, ?>) require.require(\"./a\")).keySet());");
    Map<?, ?> a = assertInstanceOf(Map.class, require.require("./a"));
    assertEquals("[early]", a.get("seenByB"));
    assertEquals(2, a.get("late"));
    Module of = require.cache().get(own.resolve("b.jar").toString());
    assertTrue(of != null && of.isLoaded() && of.parent() != null);
  }

  @Test
  void aModuleThatThrowsIsNotKept() throws IOException {
    module("mine/bad.jar", "throw new IllegalStateException(\"on purpose\");");
    AddonException failure = assertThrows(AddonException.class, () -> require.require("./bad"));
    assertEquals(AddonError.FAILED, failure.error());
    assertTrue(("" + failure.getMessage()).contains("on purpose"), failure::toString);
    assertEquals(Map.of(), require.cache());
  }

  @Test
  void moreLoadersMayBePutIn() throws IOException {
    json("mine/text.txt", "plain");
    require
        .extensions()
        .put(".txt", (module, r) -> module.export(Files.readString(Path.of(module.filename()))));
    assertEquals("plain", require.require("./text"));
  }

  @Test
  void nothingOutsideOfTheAddonFolderIsFound() throws IOException {
    Files.writeString(temporary.resolve("secret.json"), "\"secret\"");
    Files.createSymbolicLink(own.resolve("link.json"), temporary.resolve("secret.json"));
    for (String name : List.of("../../secret", "./link", "/etc/hostname", "nothing", "", "a\0b")) {
      AddonException refusal =
          assertThrows(AddonException.class, () -> require.require(name), name);
      assertEquals(AddonError.NOT_FOUND, refusal.error());
    }
  }
}
