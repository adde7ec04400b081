package sluice.ota.bundle;

import java.time.Instant;

/**
 * The keys that boards trust above all, as a document with a number. The first one is brought by
 * hand or with the image; a later one may come over the air ({@link Trust}).
 *
 * @param version 1 to {@value #VERSION_MAX}; the next root has the next number
 * @param expires from then on it signs nothing but its successor: whoever keeps a board from
 *     hearing of a rotation cannot do so for ever
 */
public record Root(long version, Instant expires, KeySet keys) {
  public static final long VERSION_MAX = 999_999_999;

  public Root {
    if (version < 1 || version > VERSION_MAX) {
      throw new IllegalArgumentException(
          "root version " + version + " is not within 1 to " + VERSION_MAX);
    }
  }
}
