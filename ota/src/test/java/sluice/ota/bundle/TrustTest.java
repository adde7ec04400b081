package sluice.ota.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.config.keys.VerifyKey;
import sluice.ota.Releases;
import sluice.ota.delta.Base;

/** Who must have signed what. */
final class TrustTest {
  private static final Instant NOW = Releases.NOW;
  @TempDir Path temp;

  private static KeySet set(int threshold, SigningKey... keys) {
    List<VerifyKey> all = new ArrayList<>();
    for (SigningKey key : keys) {
      all.add(key.verifyKey());
    }
    return new KeySet(threshold, all);
  }

  private static Signed delegation(long version, KeySet signers, SigningKey... roots)
      throws IOException {
    Delegation delegation = new Delegation(version, NOW.plusSeconds(3_600), signers);
    Signed signed = new Signed(TrustJson.writeDelegation(delegation), List.of());
    for (SigningKey root : roots) {
      signed = signed.by(root);
    }
    return TrustJson.readSigned(TrustJson.writeSigned(signed));
  }

  private static long verify(Path bundle, KeySet root, long floor, Instant now) throws IOException {
    try (BundleFile open = BundleFile.open(bundle)) {
      Root trusted = new Root(1, NOW.plusSeconds(86_400), root);
      Trust trust = new Trust(trusted, List.of(), floor, now);
      return open.verify(trust, Base.NONE).delegationVersion();
    }
  }

  private static void assertRefused(String why, Path bundle, KeySet root, long floor, Instant now) {
    IOException e =
        assertThrows(BundleException.class, () -> verify(bundle, root, floor, now), why);
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
    assertTrue(String.valueOf(e.getMessage()).startsWith(bundle + ": "), e.getMessage());
  }

  @Test
  void two_of_three_must_sign_and_one_twice_is_one() throws Exception {
    BundleRig rig = new BundleRig(temp);
    SigningKey one = SigningKey.generate();
    SigningKey two = SigningKey.generate();
    KeySet root = set(2, one, two, SigningKey.generate());
    Path bundle = rig.unsigned("1.0.0");
    BundleWriter.sign(bundle, List.of(one, SigningKey.generate(), one), null, List.of());
    assertRefused("1 signatures of trusted keys, needed are 2", bundle, root, 0, NOW);
    BundleWriter.sign(bundle, List.of(two), null, List.of());
    assertEquals(0, verify(bundle, root, 0, NOW));
  }

  @Test
  void a_key_that_is_named_twice_in_one_document_refuses_it() throws Exception {
    SigningKey key = SigningKey.generate();
    byte[] bytes = {1};
    List<KeySignature> twice = List.of(key.sign(bytes), key.sign(bytes));
    KeySet keys = set(1, key);
    assertThrows(BundleException.class, () -> keys.check("it", new Signed(bytes, twice)));
  }

  @Test
  void root_keys_delegate_and_rotate_and_the_old_key_is_revoked_by_the_floor() throws Exception {
    BundleRig rig = new BundleRig(temp);
    SigningKey root = SigningKey.generate();
    SigningKey old = SigningKey.generate();
    SigningKey young = SigningKey.generate();
    Path first = rig.unsigned("1.0.0");
    BundleWriter.sign(first, List.of(old), delegation(1, set(1, old), root), List.of());
    assertEquals(1, verify(first, set(1, root), 0, NOW));
    Path second = rig.unsigned("1.1.0");
    BundleWriter.sign(second, List.of(young), delegation(2, set(1, young), root), List.of());
    assertEquals(2, verify(second, set(1, root), 1, NOW));
    Path stolen = rig.unsigned("6.0.0");
    BundleWriter.sign(stolen, List.of(old), delegation(1, set(1, old), root), List.of());
    assertRefused("was replaced by 2", stolen, set(1, root), 2, NOW);
    BundleWriter.sign(stolen, List.of(), delegation(2, set(1, young), root), List.of());
    assertRefused("0 signatures of trusted keys", stolen, set(1, root), 2, NOW);
  }

  @Test
  void a_delegation_that_no_root_key_signed_or_that_expired_is_worth_nothing() throws Exception {
    BundleRig rig = new BundleRig(temp);
    SigningKey root = SigningKey.generate();
    SigningKey thief = SigningKey.generate();
    Path bundle = rig.unsigned("1.0.0");
    BundleWriter.sign(bundle, List.of(thief), delegation(1, set(1, thief), thief), List.of());
    assertRefused("delegation: 0 signatures", bundle, set(1, root), 0, NOW);
    BundleWriter.sign(bundle, List.of(), delegation(1, set(1, thief), root), List.of());
    assertEquals(1, verify(bundle, set(1, root), 0, NOW));
    Instant late = NOW.plusSeconds(3_600);
    assertRefused("delegation: expired", bundle, set(1, root), 0, late);
  }

  @Test
  void a_signing_key_cannot_pass_its_manifest_off_as_a_delegation() throws Exception {
    BundleRig rig = new BundleRig(temp);
    Path bundle = rig.signed("1.0.0");
    try (BundleFile open = BundleFile.open(bundle)) {
      Signed manifest = new Signed(open.manifestBytes(), open.signatures().manifest());
      BundleWriter.sign(bundle, List.of(), manifest, List.of());
    }
    assertRefused("wanted is a sluice-delegation", bundle, rig.root, 0, NOW);
  }

  private static void assertUnread(String why, String json) {
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    IOException e = assertThrows(BundleException.class, () -> TrustJson.readRoot(bytes), json);
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  @Test
  void documents_are_read_strictly() throws Exception {
    String key = SigningKey.generate().verifyKey().hex();
    String rest =
        "\"version\":1,\"expires\":\"2036-01-01T00:00:00Z\",\"threshold\":1,\"keys\":[\""
            + key
            + "\"]";
    String good = "{\"type\":\"sluice-root\",\"format\":1," + rest + "}";
    TrustJson.readRoot(good.getBytes(StandardCharsets.UTF_8));
    assertUnread("unknown fields [x]", good.replace("}", ",\"x\":1}"));
    assertUnread("Duplicate field", good.replace("}", ",\"format\":1}"));
    assertUnread("follows its end", good + "{}");
    assertUnread("is missing", "{\"type\":\"sluice-root\"}");
    assertUnread("of format 2", good.replace("\"format\":1", "\"format\":2"));
    assertUnread("not within 1 to the 1 keys", good.replace("\"threshold\":1", "\"threshold\":0"));
    assertUnread("not within 1 to the 1 keys", good.replace("\"threshold\":1", "\"threshold\":2"));
    assertUnread("none twice", good.replace("]", ",\"" + key + "\"]"));
    assertUnread("64 digits", good.replace(key, key.substring(1)));
    assertUnread("null nor fractions", good.replace("\"threshold\":1", "\"threshold\":null"));
    assertUnread("null nor fractions", good.replace("\"threshold\":1", "\"threshold\":1.0"));
    assertUnread(
        "out of range", good.replace("\"threshold\":1", "\"threshold\":9223372036854775808"));
    assertUnread("is not a whole number", good.replace("\"threshold\":1", "\"threshold\":\"1\""));
    assertUnread("nesting depth", "{\"a\":" + "[".repeat(60_000));
    assertUnread("root keys", "");
    assertUnread("no JSON object", "[]");
    assertUnread("more than 65536 bytes", good + " ".repeat(70_000));
    assertUnread("root keys", "\ufeff\u0000" + good);
  }

  @Test
  void manifests_are_read_as_strictly() throws Exception {
    String good =
        new String(
            ManifestJson.write(Releases.manifest("1.0.0", Releases.file("a", ""))),
            StandardCharsets.UTF_8);
    assertEquals(
        "1.0.0", ManifestJson.read(good.getBytes(StandardCharsets.UTF_8)).version().toString());
    for (String[] change :
        new String[][] {
          {"\"a\"", "\"../a\""},
          {"\"a\"", "\"a\\u0000\""},
          {"\"bytes\":0", "\"bytes\":2147483648"},
          {"\"bytes\":0", "\"bytes\":9223372036854775807"},
          {"\"1.0.0\"", "\"9223372036854775807.0.0\""},
          {"\"any\"", "\"\""},
          {"\"bytes\":0", "\"bytes\":0,\"mode\":493"},
          {"Z\"", "\""}
        }) {
      byte[] bad = good.replace(change[0], change[1]).getBytes(StandardCharsets.UTF_8);
      assertThrows(BundleException.class, () -> ManifestJson.read(bad), change[1]);
    }
  }
}
