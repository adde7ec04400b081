package sluice.gateway.mqtt;

import java.util.Random;
import sluice.loop.Loop;

class MqttClientHostileTest extends HostileBrokerContract {
  @Override
  public UplinkClient create(Loop loop, MqttOptions options, UplinkListener listener) {
    return MqttClient.create(loop, options, listener, new Random());
  }

  @Override
  boolean tellsReasons() {
    return true;
  }

  @Override
  int cycles() {
    return 1_000;
  }
}
