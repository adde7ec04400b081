package sluice.gateway.mqtt;

import static sluice.gateway.mqtt.Wire.ACCEPTED;

import java.io.IOException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import sluice.gateway.mqtt.ScriptedBroker.Peer;
import sluice.gateway.mqtt.ScriptedBroker.Script;

/** Parts of scripts that many tests share. */
final class Scripts {
  private static final long WAIT_SECONDS_MAX = 20;

  private Scripts() {}

  /** The first connection follows the script, all later ones are served as they should be. */
  static Script first(Script script) {
    return peer -> {
      if (peer.number() == 1) {
        script.run(peer);
      } else {
        serve(peer);
      }
    };
  }

  static void serve(Peer peer) throws IOException {
    peer.accept(ACCEPTED);
    peer.acknowledgeAll();
  }

  /** Waits for what the broker's threads do, with no loop to turn. */
  static void await(String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + WAIT_SECONDS_MAX * 1_000_000_000L;
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("not in time: " + what);
      }
      LockSupport.parkNanos(1_000_000);
    }
  }
}
