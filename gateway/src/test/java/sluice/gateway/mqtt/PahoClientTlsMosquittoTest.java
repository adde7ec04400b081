package sluice.gateway.mqtt;

import java.util.Random;
import sluice.loop.Loop;

class PahoClientTlsMosquittoTest extends MosquittoTlsContract {
  @Override
  public UplinkClient create(Loop loop, MqttOptions options, UplinkListener listener) {
    return PahoClient.create(loop, options, listener, new Random());
  }
}
