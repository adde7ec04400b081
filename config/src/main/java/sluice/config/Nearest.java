package sluice.config;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The known word that a mistyped one was meant to be. */
final class Nearest {
  private static final int DISTANCE_MAX = 3;

  private Nearest() {}

  /** The candidate with the least edit distance, or null if none is near. */
  static @Nullable String to(String word, Collection<String> candidates) {
    String best = null;
    int least = Math.min(DISTANCE_MAX, word.length() / 2) + 1;
    for (String candidate : candidates) {
      int distance = distance(word, candidate);
      if (distance < least) {
        least = distance;
        best = candidate;
      }
    }
    return best;
  }

  /** Levenshtein's. */
  private static int distance(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(change, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return row[b.length()];
  }
}
