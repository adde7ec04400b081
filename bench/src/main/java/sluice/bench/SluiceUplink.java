package sluice.bench;

import java.util.Random;
import sluice.gateway.mqtt.Loss;
import sluice.gateway.mqtt.MqttClient;
import sluice.gateway.mqtt.PublishResult;
import sluice.gateway.mqtt.SpooledMessage;
import sluice.gateway.mqtt.UplinkListener;
import sluice.loop.Loop;

/** Messages as fast as the loop-native client takes them, from memory. */
final class SluiceUplink implements UplinkListener {
  private final Loop loop;
  private final Load load;
  private final byte[] payload;
  private final MqttClient client;
  private int sent;
  private long startNanos;
  private long endNanos;
  private String lost = "";

  private SluiceUplink(Loop loop, Load load) {
    this.loop = loop;
    this.load = load;
    this.payload = new byte[load.payloadBytes()];
    this.client = MqttClient.create(loop, load.options("sluice-bench"), this, new Random(1));
  }

  /** Messages a second. */
  static double run(Load load) {
    try (Loop loop = Loop.open()) {
      SluiceUplink uplink = new SluiceUplink(loop, load);
      uplink.client.connect(0);
      loop.run();
      if (!uplink.lost.isEmpty()) {
        throw new IllegalStateException("bench: sluice lost the broker: " + uplink.lost);
      }
      return load.rate(uplink.endNanos - uplink.startNanos);
    }
  }

  @Override
  public void onUp(boolean resumed) {
    startNanos = System.nanoTime();
    send();
  }

  @Override
  public void onWindow() {
    send();
  }

  private void send() {
    while (sent < load.messages() && client.window() > 0) {
      SpooledMessage message =
          new SpooledMessage(sent + 1, load.topicOf(sent), payload, load.qosOf(sent));
      if (client.publish(message) != PublishResult.ACCEPTED) {
        return;
      }
      sent++;
    }
  }

  @Override
  public void onAcked(long id) {
    if (id == load.messages()) {
      endNanos = System.nanoTime();
      client.close(loop::stop);
    }
  }

  @Override
  public void onDown(Loss loss) {
    lost = loss.reason();
    loop.stop();
  }

  @Override
  public void onRefused(long id, int code, String reason) {
    lost = reason;
    loop.stop();
  }
}
