package sluice.gateway.mqtt;

import java.util.Random;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;

class PahoClientHostileTlsTest extends HostileTlsContract {
  @Override
  public UplinkClient create(Loop loop, MqttOptions options, UplinkListener listener) {
    return PahoClient.create(loop, HostResolver.NONE, options, listener, new Random());
  }
}
