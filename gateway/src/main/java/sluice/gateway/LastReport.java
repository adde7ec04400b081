package sluice.gateway;

import org.jspecify.annotations.Nullable;

/** What became of an update; the last waits for a pipeline that takes it. Loop's thread only. */
final class LastReport {
  private @Nullable String unsaid;

  /** Says it, if a pipeline runs. */
  void say(String json, @Nullable Pipeline running) {
    unsaid = json;
    passTo(running);
  }

  /** A pipeline runs; says what could not be said before. */
  void passTo(@Nullable Pipeline running) {
    String report = unsaid;
    if (report != null && running != null && running.report(report)) {
      unsaid = null;
    }
  }
}
