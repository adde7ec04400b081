package sluice.loop.control;

import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is to be published upstream of an update, at the parent and at its child: the last waits for
 * somebody who takes it. Loop's thread only.
 */
public final class LastReport {
  private @Nullable String unsaid;

  /**
   * Says it, in place of what nobody has taken yet.
   *
   * @param taker false if it cannot take it; null if nobody is there
   */
  public void say(String json, @Nullable Predicate<String> taker) {
    unsaid = json;
    passTo(taker);
  }

  /** Somebody may be there by now; as {@link #say}. */
  public void passTo(@Nullable Predicate<String> taker) {
    String report = unsaid;
    if (report != null && taker != null && taker.test(report)) {
      unsaid = null;
    }
  }
}
