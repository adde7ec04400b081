package sluice.gateway.mqtt;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;

class PahoClientHostileTest extends HostileBrokerContract {
  private final PahosThreads threads = new PahosThreads();

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

  @AfterEach
  void no_thread_of_pahos_is_left() {
    threads.awaitEnd();
  }
}
