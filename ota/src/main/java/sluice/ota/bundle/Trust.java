package sluice.ota.bundle;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whom a board believes now. Root keys are rotated by the rule of The Update Framework (TUF
 * specification 1.0, 5.3): root N+1 counts if enough keys of root N and enough of its own have
 * signed it, one number after the other. An expired root still leads to its successor and to
 * nothing else.
 *
 * @param anchor the root that came by hand or with the image
 * @param known later ones that this board has met before, in the order of their numbers
 * @param delegationFloor older delegations were replaced
 * @param now the board's best knowledge of the time
 */
public record Trust(Root anchor, List<Signed> known, long delegationFloor, Instant now) {
  public Trust {
    known = List.copyOf(known);
  }

  /**
   * A root that was found to count.
   *
   * @param signed as it is to be kept for the next time
   */
  public record Rotated(Root root, Signed signed) {}

  /** Whose signatures count for a release. */
  record Signers(KeySet keys, long delegationVersion, List<Rotated> rotated) {}

  /** With only that root, and nothing known before. */
  public static Trust of(Root anchor, Instant now) {
    return new Trust(anchor, List.of(), 0, now);
  }

  /** The root that counts, whether it has expired or not. */
  public Root root() throws BundleException {
    return last(anchor, follow(anchor, known));
  }

  /**
   * Follows roots from the one that counts. Those that it has replaced are passed over.
   *
   * @return those that are new, to be kept once a release was accepted by them
   */
  public List<Rotated> rotate(List<Signed> chain) throws BundleException {
    return follow(root(), chain);
  }

  private static Root last(Root first, List<Rotated> rotated) {
    return rotated.isEmpty() ? first : rotated.getLast().root();
  }

  private static List<Rotated> follow(Root first, List<Signed> chain) throws BundleException {
    Root root = first;
    List<Rotated> rotated = new ArrayList<>();
    for (Signed signed : chain) {
      Root next = TrustJson.readRoot(signed.bytes());
      if (next.version() <= root.version()) {
        continue;
      }
      if (next.version() != root.version() + 1) {
        throw new BundleException(
            "root "
                + next.version()
                + ": this board has root "
                + root.version()
                + ", and the one between is missing; send all from "
                + (root.version() + 1)
                + " on");
      }
      root.keys().check("root " + next.version() + " by the old keys", signed);
      next.keys().check("root " + next.version() + " by its own keys", signed);
      rotated.add(new Rotated(next, signed));
      root = next;
    }
    return rotated;
  }

  /** Whose signatures count, by what comes with them: later roots, a delegation. */
  Signers signers(SignatureBlock block) throws BundleException {
    List<Rotated> rotated = rotate(block.roots());
    Root root = last(root(), rotated);
    if (!now.isBefore(root.expires())) {
      throw new BundleException(
          "root "
              + root.version()
              + ": expired "
              + root.expires()
              + ", and it is "
              + now
              + "; bring its successor with 'sluice ota rotate'");
    }
    Delegation delegation = delegation(root, block.delegation());
    return delegation == null
        ? new Signers(root.keys(), 0, rotated)
        : new Signers(delegation.signers(), delegation.version(), rotated);
  }

  private @Nullable Delegation delegation(Root root, @Nullable Signed signed)
      throws BundleException {
    if (signed == null) {
      return null;
    }
    root.keys().check("delegation", signed);
    Delegation delegation = TrustJson.readDelegation(signed.bytes());
    if (delegation.version() < delegationFloor) {
      throw new BundleException(
          "delegation: version "
              + delegation.version()
              + " was replaced by "
              + delegationFloor
              + ", its keys may be revoked; sign it by the newer one");
    }
    if (!now.isBefore(delegation.expires())) {
      throw new BundleException(
          "delegation: expired " + delegation.expires() + ", and it is " + now);
    }
    return delegation;
  }
}
