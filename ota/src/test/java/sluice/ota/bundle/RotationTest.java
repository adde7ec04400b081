package sluice.ota.bundle;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.ota.Releases.NOW;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.config.keys.VerifyKey;
import sluice.ota.delta.Base;

/** Root keys that come over the air. */
final class RotationTest {
  private static final Instant LATER = NOW.plusSeconds(86_400);

  @TempDir Path temp;
  private BundleRig rig;
  private SigningKey a;
  private SigningKey b;
  private SigningKey c;
  private SigningKey d;
  private Root one;

  @BeforeEach
  void keys() throws Exception {
    rig = new BundleRig(temp);
    a = SigningKey.generate();
    b = SigningKey.generate();
    c = SigningKey.generate();
    d = SigningKey.generate();
    one = root(1, LATER, 2, a, b, c);
  }

  private static Root root(long version, Instant expires, int threshold, SigningKey... keys) {
    List<VerifyKey> all = new ArrayList<>();
    for (SigningKey key : keys) {
      all.add(key.verifyKey());
    }
    return new Root(version, expires, new KeySet(threshold, all));
  }

  private static Signed signed(Root root, SigningKey... keys) throws IOException {
    Signed signed = new Signed(TrustJson.writeRoot(root), List.of());
    for (SigningKey key : keys) {
      signed = signed.by(key);
    }
    return TrustJson.readSigned(TrustJson.writeSigned(signed));
  }

  private Path bundle(String version, List<Signed> roots, SigningKey... keys) throws IOException {
    Path bundle = rig.unsigned(version);
    BundleWriter.sign(bundle, List.of(keys), null, roots);
    return bundle;
  }

  private static List<Trust.Rotated> verify(Path bundle, Trust trust) throws IOException {
    try (Bundle open = Bundle.open(bundle)) {
      return open.verify(trust, Base.NONE).rotated();
    }
  }

  private static void assertRefused(String why, Path bundle, Trust trust) {
    IOException e = assertThrows(BundleException.class, () -> verify(bundle, trust), why);
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  private static void assertNoWay(String why, Trust trust, Signed... chain) {
    IOException e = assertThrows(BundleException.class, () -> trust.rotate(List.of(chain)), why);
    assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
  }

  @Test
  void a_root_signed_by_enough_of_the_old_and_of_the_new_keys_takes_over() throws Exception {
    Signed two = signed(root(2, LATER, 2, b, c, d), b, c);
    Path bundle = bundle("1.0.0", List.of(two), c, d);
    List<Trust.Rotated> rotated = verify(bundle, Trust.of(one, NOW));
    assertEquals(1, rotated.size());
    assertEquals(2, rotated.getFirst().root().version());
    Trust kept = new Trust(one, List.of(rotated.getFirst().signed()), 0, NOW);
    assertEquals(2, kept.root().version());
    assertEquals(List.of(), verify(bundle, kept), "it is known by now");
    assertRefused("0 signatures of trusted keys", bundle("1.1.0", List.of(), a), kept);
    assertRefused(
        "1 signatures of trusted keys, needed are 2", bundle("1.1.0", List.of(), a, b), kept);
  }

  @Test
  void the_old_keys_alone_or_the_new_keys_alone_are_not_enough() throws Exception {
    Trust trust = Trust.of(one, NOW);
    Root two = root(2, LATER, 2, c, d);
    assertNoWay("root 2 by the old keys: 1 signatures", trust, signed(two, c, d));
    assertNoWay("root 2 by its own keys: 1 signatures", trust, signed(two, a, b, c));
    assertNoWay("root 2 by the old keys: 0 signatures", trust, signed(two));
    assertEquals(1, trust.rotate(List.of(signed(two, a, c, d))).size());
    Path stolen = bundle("1.0.0", List.of(signed(two, c, d)), c, d);
    assertRefused("root 2 by the old keys", stolen, trust);
  }

  @Test
  void numbers_follow_each_other_and_none_is_left_out_or_comes_back() throws Exception {
    Signed two = signed(root(2, LATER, 1, b), a, b);
    Signed three = signed(root(3, LATER, 1, c), b, c);
    Signed twoOfThief = signed(root(2, LATER, 1, a), a, b);
    assertNoWay("the one between is missing", Trust.of(one(1), NOW), three);
    List<Trust.Rotated> all = Trust.of(one(1), NOW).rotate(List.of(two, three));
    assertEquals(2, all.size());
    Trust at3 = new Trust(one(1), List.of(two, three), 0, NOW);
    assertEquals(3, at3.root().version());
    assertEquals(List.of(), at3.rotate(List.of(twoOfThief, two)), "older ones are passed over");
    assertNoWay("root 4 by the old keys", at3, signed(root(4, LATER, 1, a), a, b));
    assertNoWay("the one between is missing", at3, signed(root(Root.VERSION_MAX, LATER, 1, c), c));
  }

  private Root one(int threshold) {
    return root(1, LATER, threshold, a);
  }

  @Test
  void an_image_with_a_later_root_passes_over_what_came_over_the_air_before() throws Exception {
    Signed two = signed(root(2, LATER, 1, b), a, b);
    Trust trust = new Trust(root(5, LATER, 1, d), List.of(two), 0, NOW);
    assertEquals(5, trust.root().version());
    assertEquals(List.of(), verify(bundle("1.0.0", List.of(), d), trust));
  }

  @Test
  void an_expired_root_signs_its_successor_and_nothing_else() throws Exception {
    Root expired = root(1, NOW, 1, a);
    Trust trust = Trust.of(expired, NOW);
    assertRefused("root 1: expired 2026-11-29T12:00:00Z", bundle("1.0.0", List.of(), a), trust);
    assertEquals(1, Trust.of(expired, NOW.minusSeconds(1)).root().version());
    Signed two = signed(root(2, LATER, 1, b), a, b);
    assertEquals(1, verify(bundle("1.0.0", List.of(two), b), trust).size());
    Signed frozen = signed(root(2, NOW, 1, b), a, b);
    assertRefused("root 2: expired", bundle("1.0.0", List.of(frozen), b), trust);
  }

  @Test
  void a_delegation_by_the_old_root_is_worth_nothing_once_the_root_was_rotated() throws Exception {
    Signed two = signed(root(2, LATER, 1, b), a, b);
    Delegation named = new Delegation(7, LATER, new KeySet(1, List.of(c.verifyKey())));
    Signed byOld = new Signed(TrustJson.writeDelegation(named), List.of()).by(a);
    Path bundle = rig.unsigned("1.0.0");
    BundleWriter.sign(bundle, List.of(c), byOld, List.of());
    assertEquals(List.of(), verify(bundle, Trust.of(one(1), NOW)));
    Trust rotated = new Trust(one(1), List.of(two), 0, NOW);
    assertRefused("delegation: 0 signatures", bundle, rotated);
    BundleWriter.sign(bundle, List.of(), byOld.by(b), List.of());
    assertEquals(List.of(), verify(bundle, rotated));
  }

  @Test
  void what_is_no_root_is_not_followed() throws Exception {
    Trust trust = Trust.of(one(1), NOW);
    Delegation named = new Delegation(2, LATER, new KeySet(1, List.of(c.verifyKey())));
    Signed delegation = new Signed(TrustJson.writeDelegation(named), List.of()).by(a).by(c);
    assertNoWay("wanted is a sluice-root", trust, delegation);
    assertNoWay("root keys: ", trust, new Signed(new byte[] {1, 2, 3}, List.of()));
    List<Signed> many = java.util.Collections.nCopies(17, signed(root(2, LATER, 1, b), a, b));
    assertThrows(BundleException.class, () -> bundle("1.0.0", many, b));
  }
}
