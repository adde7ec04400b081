package sluice.gateway.mqtt;

import java.util.Random;
import sluice.loop.Loop;

class PahoClientSubscriptionTest extends SubscriptionContract {
  @Override
  public UplinkClient create(Loop loop, MqttOptions options, UplinkListener listener) {
    return PahoClient.create(loop, options, listener, new Random());
  }
}
