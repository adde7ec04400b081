package sluice.addons.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.addons.AddonSignature;
import sluice.addons.testkit.Compiler;
import sluice.config.AddonManifest;
import sluice.config.keys.PemBlock;
import sluice.config.keys.VerifyKey;

/** Files that are refused, each with its reason. */
class VerificationTest {
  private static final String FINE =
      "static int64_t init(void) { return 0; }\nSLUICE_ADDON(x, init)\n";

  @TempDir Path root;
  private HostBench bench;

  @BeforeEach
  void open() {
    bench = new HostBench(root);
  }

  @AfterEach
  void close() {
    bench.close();
    assertEquals(0, HostBench.mappings());
  }

  private String refusal(byte[] library) throws IOException {
    Files.write(bench.library("x"), library);
    return refusal();
  }

  private String refusal() {
    bench.load(AddonManifest.bare("x", "x.so", 1));
    bench.until(() -> bench.addon("x").state().label().matches("failed|running"));
    assertEquals("failed", bench.addon("x").state().label());
    return bench.why("x");
  }

  private void assertRefused(String because, byte[] library) throws IOException {
    String why = refusal(library);
    assertTrue(why.contains(because), why);
  }

  private byte[] fine() throws IOException {
    return Files.readAllBytes(Compiler.build(bench.library("x"), FINE));
  }

  @Test
  void whatIsNoLibraryForHereIsRefused() throws IOException {
    byte[] fine = fine();
    assertRefused("is no ELF file", new byte[0]);
    assertRefused(
        "is no ELF file", "#!/bin/sh\nrm -rf /\n".repeat(9).getBytes(StandardCharsets.UTF_8));
    byte[] thirtyTwoBit = fine.clone();
    thirtyTwoBit[4] = 1;
    assertRefused("is not 64-bit little-endian ELF", thirtyTwoBit);
    byte[] other = fine.clone();
    other[18] = (byte) (other[18] == 62 ? 183 : 62);
    assertRefused("build it for here", other);
    byte[] program = fine.clone();
    program[16] = 1;
    assertRefused("is no shared library", program);
  }

  @Test
  void aLibraryThatIsCutOffAnywhereIsRefusedAndDoesNoHarm() throws IOException {
    byte[] fine = fine();
    for (int length = 1; length < fine.length / 2; length += 997) {
      String why = refusal(Arrays.copyOf(fine, length));
      assertTrue(why.matches(".*x.so: is (cut off|no ELF file).*"), length + ": " + why);
    }
  }

  @Test
  void headersOfNonsenseAreRefusedOrReadAndNeverMore() throws IOException {
    byte[] fine = fine();
    long seed = System.nanoTime();
    System.err.println("seed " + seed);
    Random random = new Random(seed);
    Path file = root.resolve("nonsense");
    for (int i = 0; i < 3_000; i++) {
      byte[] bent = fine.clone();
      for (int k = random.nextInt(8); k >= 0; k--) {
        bent[random.nextInt(random.nextBoolean() ? 64 : 1_024)] = (byte) random.nextInt();
      }
      Files.write(file, bent);
      try {
        var _ = ElfFile.read(file, file);
      } catch (RefusedException e) {
        assertTrue(("" + e.getMessage()).startsWith(file.toString()), e::toString);
      }
    }
  }

  @Test
  void anotherAbiNoAddonAtAllAnotherNameAndAMissingSymbolAreRefused() throws IOException {
    Compiler.build(bench.library("x"), "#undef SLUICE_ABI\n#define SLUICE_ABI 99\n" + FINE);
    assertTrue(refusal().contains("needs ABI 99, this gateway has 1"), bench.why("x"));
    Compiler.build(bench.library("x"), "int nothing;\n");
    assertTrue(refusal().contains("has no SLUICE_ADDON(name, init)"), bench.why("x"));
    Compiler.build(bench.library("x"), FINE.replace("(x,", "(y,"));
    assertTrue(refusal().contains("calls itself y, here it is x"), bench.why("x"));
    Compiler.build(
        bench.library("x"),
        "int missing_function(void);\n" + FINE.replace("0;", "missing_function();"));
    assertTrue(refusal().contains("undefined symbol: missing_function"), bench.why("x"));
    Compiler.build(bench.library("x"), FINE, "-Wl,-z,execstack");
    assertTrue(refusal().contains("wants an executable stack"), bench.why("x"));
  }

  @Test
  void whoseSignatureIsTrustedRunsAndWhatWasChangedAfterwardsDoesNot() throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    String pem = PemBlock.write(PemBlock.PUBLIC, pair.getPublic().getEncoded());
    VerifyKey key = VerifyKey.ofPem("key.pem", pem);
    Trust trust = new Trust(true, Set.of(key));
    byte[] library = fine();
    Path signature = root.resolve("x.so.sig");
    assertEquals(
        "x: is not signed; see 'sluice addon sign', and [addons] require_signed", said(trust));
    sign(signature, pair, key, library);
    assertEquals("", said(trust));
    assertEquals(
        "x: is signed by none of the keys of [addons] keys",
        said(new Trust(false, Set.of(new VerifyKey("00".repeat(32))))));
    library[library.length - 1]++;
    Files.write(bench.library("x"), library);
    assertEquals("x: x.so is not what was signed; install it anew", said(trust));
    Files.writeString(signature, "nonsense\n");
    assertEquals(signature + ":1: is no line of an addon's signature; sign it anew", said(trust));
  }

  private static void sign(Path file, KeyPair pair, VerifyKey key, byte[] library)
      throws GeneralSecurityException, IOException {
    byte[] document = AddonSignature.document(Map.of("x.so", FolderScan.sum(library)));
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(document);
    Files.writeString(
        file,
        new String(document, StandardCharsets.US_ASCII)
            + AddonSignature.line(key, signature.sign()));
  }

  private String said(Trust trust) {
    AddonManifest bare = AddonManifest.bare("x", "x.so", 1);
    Candidate candidate =
        new Candidate(bare, Map.of(), root, bench.library("x"), null, root.resolve("x.so.sig"));
    try (VerifiedFiles _ = VerifiedFiles.of(candidate, trust)) {
      return "";
    } catch (IOException e) {
      return "" + e.getMessage();
    }
  }
}
