package sluice.ota.supervisor;

import java.util.List;

/**
 * Which of those that are there a key belongs to: the one with the highest hash of both (rendezvous
 * hashing), so that keys of one that goes are spread over the others, come back with it, and no
 * other key moves. Pure.
 */
final class Place {
  private static final long FNV_OFFSET = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  private Place() {}

  /**
   * One of them.
   *
   * @param numbers not empty
   */
  static int of(byte[] key, List<Integer> numbers) {
    long hash = FNV_OFFSET;
    for (byte one : key) {
      hash = (hash ^ Byte.toUnsignedInt(one)) * FNV_PRIME;
    }
    int best = numbers.getFirst();
    for (int number : numbers) {
      boolean higher = Long.compareUnsigned(mix(hash, number), mix(hash, best)) > 0;
      best = higher ? number : best;
    }
    return best;
  }

  /** The end of MurmurHash3: each bit of both goes into each bit. */
  private static long mix(long hash, int number) {
    long x = hash ^ number * 0x9e3779b97f4a7c15L;
    x = (x ^ x >>> 33) * 0xff51afd7ed558ccdL;
    x = (x ^ x >>> 33) * 0xc4ceb9fe1a85ec53L;
    return x ^ x >>> 33;
  }
}
