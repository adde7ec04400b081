package sluice.ota.source;

import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.ota.Version;

/**
 * Which release boards are to have, as somebody says it to all of them alike. Whether that is this
 * board, and when, {@link Rollout} says.
 *
 * @param id of the rollout: 1 to 64 of letters, digits and {@code . _ -}; another id draws other
 *     boards for the same percentage
 * @param full the full bundle
 * @param deltas for boards that run a certain version; up to {@value #DELTAS_MAX}, none twice
 * @param groups one of which the board must be in; none for all boards; up to {@value #GROUPS_MAX}
 * @param percentage of those boards, 0 to 100
 * @param notBefore not installed before
 * @param windows in one of which it is installed; none for always; up to {@value #WINDOWS_MAX}
 * @param zone of the windows
 */
public record Desired(
    String id,
    Version version,
    Order full,
    List<Delta> deltas,
    List<String> groups,
    int percentage,
    @Nullable Instant notBefore,
    List<Window> windows,
    ZoneId zone) {
  public static final int DELTAS_MAX = 16;
  public static final int GROUPS_MAX = 64;
  public static final int WINDOWS_MAX = 16;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");

  /** For boards that run that version. */
  public record Delta(Version from, Order order) {}

  public Desired {
    deltas = List.copyOf(deltas);
    groups = List.copyOf(groups);
    windows = List.copyOf(windows);
    requireName("id", id);
    groups.forEach(group -> requireName("groups", group));
    requireAtMost("deltas", deltas.size(), DELTAS_MAX);
    requireAtMost("groups", groups.size(), GROUPS_MAX);
    requireAtMost("windows", windows.size(), WINDOWS_MAX);
    Set<Version> from = new HashSet<>();
    for (Delta delta : deltas) {
      if (!from.add(delta.from())) {
        throw new IllegalArgumentException("deltas: from " + delta.from() + " is there twice");
      }
    }
    if (percentage < 0 || percentage > 100) {
      throw new IllegalArgumentException("percentage: " + percentage + " is not within 0 to 100");
    }
    if (full.sha256() == null || deltas.stream().anyMatch(d -> d.order().sha256() == null)) {
      throw new IllegalArgumentException("sha256 is missing");
    }
  }

  private static void requireName(String what, String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          what + ": is not 1 to 64 of letters, digits and . _ - with a letter or digit in front");
    }
  }

  private static void requireAtMost(String what, int is, int max) {
    if (is > max) {
      throw new IllegalArgumentException(what + ": more than " + max);
    }
  }

  /** What a board that runs this version fetches first; the full bundle if there is no delta. */
  public Order orderFor(Version installed) {
    return deltas.stream()
        .filter(delta -> delta.from().equals(installed))
        .findFirst()
        .map(Delta::order)
        .orElse(full);
  }
}
