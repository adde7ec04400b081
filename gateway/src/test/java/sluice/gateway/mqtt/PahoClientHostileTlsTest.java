package sluice.gateway.mqtt;

import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;

class PahoClientHostileTlsTest extends HostileTlsContract {
  private final PahosThreads threads = new PahosThreads();

  @Override
  public UplinkClient create(Loop loop, MqttOptions options, UplinkListener listener) {
    return PahoClient.create(loop, HostResolver.NONE, options, listener, new Random());
  }

  @AfterEach
  void no_thread_of_pahos_is_left() {
    threads.awaitEnd();
  }
}
