package sluice.cli.acceptance;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;

/** An independent client (Paho) that sets outputs and hears the values of one topic. */
final class Commander implements AutoCloseable, Hearing {
  private final MqttClient client;
  private final List<String> values = new CopyOnWriteArrayList<>();

  private Commander(MqttClient client) {
    this.client = client;
  }

  static Commander connect(int port, String stateTopic) throws MqttException {
    MqttClient client =
        new MqttClient("tcp://127.0.0.1:" + port, "commander", new MemoryPersistence());
    Commander commander = new Commander(client);
    client.setCallback(commander);
    client.connect();
    client.subscribe(stateTopic, 1);
    return commander;
  }

  void command(String topic, String text) throws MqttException {
    client.publish(topic, text.getBytes(StandardCharsets.UTF_8), 1, false);
  }

  void retain(String topic, String text) throws MqttException {
    client.publish(topic, text.getBytes(StandardCharsets.UTF_8), 1, true);
  }

  /** So far, as they stand in the payloads. */
  List<String> values() {
    return List.copyOf(values);
  }

  /** {@code {"value":1,...}} to 1. */
  @Override
  public void messageArrived(String topic, MqttMessage message) {
    String payload = new String(message.getPayload(), StandardCharsets.UTF_8);
    values.add(payload.substring("{\"value\":".length(), payload.indexOf(',')));
  }

  @Override
  public void close() throws MqttException {
    client.disconnectForcibly(0, 1_000);
    client.close(true);
  }
}
