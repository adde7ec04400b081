package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.gateway.mqtt.Wire.ACCEPTED;
import static sluice.gateway.mqtt.Wire.PUBACK;
import static sluice.gateway.mqtt.Wire.PUBLISH;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.gateway.mqtt.ScriptedBroker.Peer;
import sluice.gateway.mqtt.ScriptedBroker.Script;

/** What every uplink client does, against a broker that is not always friendly. */
abstract class UplinkClientContract implements UplinkRig.Factory {

  static MqttOptions options(int port) {
    MqttOptions usual = MqttOptions.of("127.0.0.1", port, Protocol.MQTT5, "contract");
    return usual;
  }

  UplinkRig rig(ScriptedBroker broker) {
    return new UplinkRig(options(broker.port()), this);
  }

  /** The first connection follows the script, all later ones are served as they should be. */
  static Script first(Script script) {
    return peer -> {
      if (peer.number() == 1) {
        script.run(peer);
      } else {
        serve(peer);
      }
    };
  }

  static void serve(Peer peer) throws IOException {
    peer.accept(ACCEPTED);
    peer.acknowledgeAll();
  }

  @Test
  void a_publish_is_acknowledged_by_the_broker_alone() throws Exception {
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(ACCEPTED);
              int id = peer.expect(PUBLISH).packetId();
              peer.send(Wire.ack(PUBACK, id));
              peer.readToEnd();
            });
        UplinkRig rig = rig(broker)) {
      rig.connect();
      assertEquals(PublishResult.ACCEPTED, rig.publish(7, 1));
      assertEquals(List.of(), rig.acked);
      rig.runUntil("acknowledged", () -> rig.acked.equals(List.of(7L)));
    }
  }

  @Test
  void a_puback_for_a_packet_never_sent_ends_the_connection_and_the_next_one_serves()
      throws Exception {
    try (ScriptedBroker broker =
            ScriptedBroker.start(
                first(peer -> {
                  peer.accept(ACCEPTED);
                  peer.send(Wire.ack(PUBACK, 77));
                  peer.readToEnd();
                }));
        UplinkRig rig = rig(broker)) {
      rig.connect();
      rig.runUntil("up again", () -> rig.ups.size() == 2);
      assertEquals(1, rig.downs.size());
      assertTrue(rig.downs.getFirst().contains("77"), rig.downs.getFirst());
    }
  }
}
