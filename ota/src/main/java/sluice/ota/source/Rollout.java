package sluice.ota.source;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Comparator;
import java.util.Set;
import sluice.ota.Sha256;
import sluice.ota.Version;

/**
 * Whether a board takes part in a rollout, and when: pure. The same board and message give the same
 * answer, so that a fleet is steered by one message and nobody keeps a list.
 */
public final class Rollout {
  /** What decides. */
  public record Device(String id, Set<String> groups, Version installed) {
    public Device {
      groups = Set.copyOf(groups);
    }
  }

  /** Whether, and when. */
  public sealed interface Decision {
    /** Fetch and install. */
    record Now() implements Decision {}

    /**
     * Ask again.
     *
     * @param at when; fetching may begin before
     */
    record Later(Instant at, Code code) implements Decision {}

    /** As long as the message is this one. */
    record Never(Code code) implements Decision {}
  }

  /** Why not now; in reports in lower case. */
  public enum Code {
    UP_TO_DATE,
    NOT_IN_GROUP,
    NOT_IN_PERCENTAGE,
    NOT_BEFORE,
    OUTSIDE_WINDOW,
    CLOCK_UNKNOWN
  }

  /** How often a board that does not know the time looks again. */
  private static final int CLOCK_SECONDS = 60;

  private Rollout() {}

  /**
   * Decides.
   *
   * @param clockKnown whether the time is more than a guess
   */
  public static Decision decide(Desired desired, Device device, Instant now, boolean clockKnown) {
    if (desired.version().equals(device.installed())) {
      return new Decision.Never(Code.UP_TO_DATE);
    }
    if (!desired.groups().isEmpty()
        && desired.groups().stream().noneMatch(device.groups()::contains)) {
      return new Decision.Never(Code.NOT_IN_GROUP);
    }
    if (place(desired.id(), device.id()) >= desired.percentage()) {
      return new Decision.Never(Code.NOT_IN_PERCENTAGE);
    }
    Instant begin = desired.notBefore();
    if (!clockKnown && (begin != null || !desired.windows().isEmpty())) {
      return new Decision.Later(now.plusSeconds(CLOCK_SECONDS), Code.CLOCK_UNKNOWN);
    }
    if (begin != null && now.isBefore(begin)) {
      return new Decision.Later(begin, Code.NOT_BEFORE);
    }
    return desired.windows().stream()
        .map(window -> window.next(now, desired.zone()))
        .min(Comparator.naturalOrder())
        .filter(now::isBefore)
        .<Decision>map(at -> new Decision.Later(at, Code.OUTSIDE_WINDOW))
        .orElse(new Decision.Now());
  }

  /**
   * A board's place among a hundred: 0 to 99. A percentage takes the places below it, so that a
   * higher one takes all boards that a lower one took, and another rollout takes others.
   */
  static int place(String rollout, String device) {
    byte[] both = (rollout + "\0" + device).getBytes(StandardCharsets.UTF_8);
    long first =
        ByteBuffer.wrap(java.util.HexFormat.of().parseHex(Sha256.of(both).hex())).getLong();
    return (int) Long.remainderUnsigned(first, 100);
  }
}
