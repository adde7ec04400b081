package sluice.bench.soak;

import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.eclipse.paho.mqttv5.common.packet.UserProperty;

/** An independent client that subscribes at the broker itself and tells the ledger. */
final class Witness implements AutoCloseable, MqttCallback {
  private static final String FILTER = "soak/#";
  private static final long CONNECT_MILLIS_MAX = 10_000;

  private final SoakLedger ledger;
  private final MqttAsyncClient client;

  private Witness(SoakLedger ledger, MqttAsyncClient client) {
    this.ledger = ledger;
    this.client = client;
  }

  static Witness open(int port, SoakLedger ledger) throws MqttException {
    MqttAsyncClient client =
        new MqttAsyncClient("tcp://127.0.0.1:" + port, "witness", new MemoryPersistence());
    Witness witness = new Witness(ledger, client);
    client.setCallback(witness);
    witness.subscribe();
    return witness;
  }

  /** Connects, to its session if the broker has it, and subscribes. */
  void subscribe() throws MqttException {
    MqttConnectionOptions options = new MqttConnectionOptions();
    options.setCleanStart(false);
    options.setSessionExpiryInterval(86_400L);
    options.setReceiveMaximum(65_535);
    if (!client.isConnected()) {
      client.connect(options).waitForCompletion(CONNECT_MILLIS_MAX);
    }
    client.subscribe(FILTER, 1).waitForCompletion(CONNECT_MILLIS_MAX);
  }

  boolean isConnected() {
    return client.isConnected();
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) {
    for (UserProperty property : message.getProperties().getUserProperties()) {
      if (property.getKey().equals("sluice-id")) {
        ledger.received(topic, property.getValue());
      }
    }
  }

  @Override
  public void disconnected(MqttDisconnectResponse response) {}

  @Override
  public void mqttErrorOccurred(MqttException exception) {
    System.err.println("soak: witness: " + exception);
  }

  @Override
  public void deliveryComplete(IMqttToken token) {}

  @Override
  public void connectComplete(boolean reconnect, String serverUri) {}

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {}

  @Override
  public void close() throws MqttException {
    client.disconnectForcibly(0, 1_000, false);
    client.close(true);
  }
}
