package sluice.gateway.mqtt;

import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;

class PahoClientHostileTest extends HostileBrokerContract {
  @Override
  public UplinkClient create(Loop loop, MqttOptions options, UplinkListener listener) {
    return PahoClient.create(loop, HostResolver.NONE, options, listener, new Random());
  }

  @Override
  boolean tellsReasons() {
    return false;
  }

  @Override
  int cycles() {
    return 20;
  }

  private final Set<Thread> before = Thread.getAllStackTraces().keySet(); // other tests' threads

  /** Runs after each test: the client is closed, and its last threads are on their way out. */
  @AfterEach
  void no_thread_of_pahos_is_left() {
    Scripts.await(
        "the end of Paho's threads",
        () ->
            Thread.getAllStackTraces().keySet().stream()
                .filter(t -> !before.contains(t))
                .noneMatch(t -> t.getName().matches("(MQTT|sluice-paho).*")));
  }
}
