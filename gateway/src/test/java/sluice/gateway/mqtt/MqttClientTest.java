package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static sluice.gateway.mqtt.Wire.ACCEPTED;
import static sluice.gateway.mqtt.Wire.PUBLISH;
import static sluice.gateway.mqtt.Wire.PUBREC;
import static sluice.gateway.mqtt.Wire.PUBREL;
import static sluice.gateway.mqtt.Wire.RESUMED;

import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import sluice.gateway.mqtt.Wire.Packet;
import sluice.loop.Loop;

/** The loop-native client: the contract, and what only this one promises. */
class MqttClientTest extends UplinkClientContract {
  @Override
  public UplinkClient create(Loop loop, MqttOptions options, UplinkListener listener) {
    return MqttClient.create(loop, options, listener, new Random());
  }

  @Override
  boolean resumes() {
    return true;
  }

  @Test
  void with_its_session_a_qos_2_publish_that_the_broker_has_is_released_and_not_sent_again()
      throws Exception {
    List<Packet> after = new CopyOnWriteArrayList<>();
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(peer.number() == 1 ? ACCEPTED : RESUMED);
              if (peer.number() == 1) {
                int id = peer.expect(PUBLISH).packetId();
                peer.send(Wire.ack(PUBREC, id));
                assertEquals(id, peer.expect(PUBREL).packetId());
                return;
              }
              after.add(peer.read());
              peer.acknowledge(after.getFirst());
              peer.acknowledgeAll();
            });
        UplinkRig rig = new UplinkRig(TestOptions.to(broker.port()).qos(2).done(), this)) {
      rig.connect();
      var _ = rig.publish(5, 2);
      rig.runUntil("complete", () -> rig.acked.equals(List.of(5L)));
      assertEquals(PUBREL, after.getFirst().type());
    }
  }
}
