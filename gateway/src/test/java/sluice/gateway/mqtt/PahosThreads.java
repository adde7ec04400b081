package sluice.gateway.mqtt;

import java.util.List;
import java.util.Set;

/** Threads of Paho's that have come since this was made; those of other tests do not count. */
final class PahosThreads {
  private final Set<Thread> before = Thread.getAllStackTraces().keySet();

  /** Waits for the last ones, which are on their way out; fails if one stays, and says where. */
  void awaitEnd() {
    try {
      Scripts.await("the end of Paho's threads", () -> left().isEmpty());
    } catch (AssertionError e) {
      StringBuilder text = new StringBuilder(e.getMessage());
      for (Thread one : left()) {
        text.append('\n').append(one.getName());
        List.of(one.getStackTrace()).forEach(at -> text.append("\n  ").append(at));
      }
      throw new AssertionError(text.toString(), e);
    }
  }

  private List<Thread> left() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(t -> !before.contains(t))
        .filter(t -> t.getName().matches("(MQTT|sluice-paho).*"))
        .toList();
  }
}
