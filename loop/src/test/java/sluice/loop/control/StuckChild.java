package sluice.loop.control;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;

/** A real child: says it is ready, and when it is told to stop its loop hangs for ever. */
final class StuckChild extends NoDuties {
  private @Nullable ChildAgent agent;

  private StuckChild() {}

  public static void main(String[] args) throws IOException {
    try (Loop loop = Loop.open()) {
      StuckChild child = new StuckChild();
      child.agent = ChildAgent.start(loop, "1.2.3", System.getenv(), child).orElseThrow();
      loop.setInterval(60_000, () -> {});
      loop.run();
    }
  }

  @Override
  public void onWelcome(ControlMessage.Welcome welcome, PassedFds sockets) {
    ChildAgent to = agent;
    if (to != null) {
      to.ready();
    }
  }

  @Override
  public void onStop(long graceMillis) {
    hangsForEver();
  }

  private static void hangsForEver() {
    while (true) {
      Thread.onSpinWait();
    }
  }
}
