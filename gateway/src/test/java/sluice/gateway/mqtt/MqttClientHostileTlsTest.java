package sluice.gateway.mqtt;

import java.util.Random;
import sluice.loop.Loop;

class MqttClientHostileTlsTest extends HostileTlsContract {
  @Override
  public UplinkClient create(Loop loop, MqttOptions options, UplinkListener listener) {
    return MqttClient.create(loop, options, listener, new Random());
  }
}
