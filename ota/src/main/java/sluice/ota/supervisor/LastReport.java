package sluice.ota.supervisor;

import org.jspecify.annotations.Nullable;
import sluice.loop.control.ControlMessage;

/** What is to be published upstream of an update; the last waits for a child that can. */
final class LastReport {
  private @Nullable String unsaid;

  /** Says it to the child that works, if one does. */
  void say(String json, @Nullable Child worker) {
    unsaid = json;
    passTo(worker);
  }

  /** A child has come to work; says what nobody was told. */
  void passTo(@Nullable Child worker) {
    String report = unsaid;
    if (report == null || worker == null || !worker.isUp() || worker.isRecovery()) {
      return;
    }
    if (worker.send(new ControlMessage.Report(report))) {
      unsaid = null;
    }
  }
}
