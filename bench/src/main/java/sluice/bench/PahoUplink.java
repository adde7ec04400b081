package sluice.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/**
 * The same messages by Paho's asynchronous client as its users have it: its own threads, its memory
 * persistence, as many messages in flight as ours, and the record id in a user property as ours.
 */
final class PahoUplink {
  private static final long TIMEOUT_SECONDS = 120;

  private final Load load;
  private final byte[] payload;
  private final Semaphore window;
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile String failure = "";

  private PahoUplink(Load load) {
    this.load = load;
    this.payload = new byte[load.payloadBytes()];
    this.window = new Semaphore(load.window());
  }

  /** Messages a second. */
  static double run(Load load) throws Exception {
    return new PahoUplink(load).measure();
  }

  private double measure() throws Exception {
    MqttAsyncClient client =
        new MqttAsyncClient(
            "tcp://127.0.0.1:" + load.port(), "paho-bench", new MemoryPersistence());
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setCleanStart(true);
    options.setAutomaticReconnect(false);
    options.setReceiveMaximum(65_535);
    client.connect(options).waitForCompletion(TimeUnit.SECONDS.toMillis(10));
    try {
      long start = System.nanoTime();
      for (int i = 0; i < load.messages(); i++) {
        publish(client, i);
      }
      boolean inTime = done.await(TIMEOUT_SECONDS, TimeUnit.SECONDS);
      long took = System.nanoTime() - start;
      if (!inTime || !failure.isEmpty()) {
        throw new IllegalStateException("bench: paho: " + (inTime ? failure : "no end"));
      }
      return load.rate(took);
    } finally {
      client.disconnectForcibly(0, 1_000, false);
      client.close(true);
    }
  }

  private void publish(MqttAsyncClient client, int i) throws Exception {
    int qos = load.qosOf(i);
    MqttMessage message = new MqttMessage(payload, qos, false, properties(i));
    boolean last = i == load.messages() - 1;
    window.acquire();
    var _ = client.publish(Load.TOPIC, message, null, new Delivered(last));
  }

  private static MqttProperties properties(int i) {
    MqttProperties properties = new MqttProperties();
    properties.getUserProperties().add(new UserProperty("sluice-id", "0-" + (i + 1)));
    return properties;
  }

  private final class Delivered implements MqttActionListener {
    private final boolean last;

    Delivered(boolean last) {
      this.last = last;
    }

    @Override
    public void onSuccess(IMqttToken token) {
      window.release();
      if (last) {
        done.countDown();
      }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable why) {
      failure = String.valueOf(why);
      window.release();
      done.countDown();
    }
  }
}
