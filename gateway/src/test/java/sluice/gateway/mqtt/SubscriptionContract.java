package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.gateway.mqtt.Wire.ACCEPTED;
import static sluice.gateway.mqtt.Wire.PUBACK;
import static sluice.gateway.mqtt.Wire.PUBCOMP;
import static sluice.gateway.mqtt.Wire.PUBREC;
import static sluice.gateway.mqtt.Wire.PUBREL;
import static sluice.gateway.mqtt.Wire.RESUMED;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import sluice.gateway.mqtt.Wire.Packet;

/** What every uplink client does for what it has subscribed to. */
abstract class SubscriptionContract implements UplinkRig.Factory {

  private UplinkRig rig(ScriptedBroker broker) {
    return new UplinkRig(TestOptions.to(broker.port()).done(), this);
  }

  @Test
  void messages_come_to_the_subscription_with_their_properties_and_are_acknowledged_after()
      throws Exception {
    List<Integer> acks = new CopyOnWriteArrayList<>();
    List<ReceivedMessage> received = new ArrayList<>();
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(ACCEPTED);
              Packet subscribe = peer.expect(Wire.SUBSCRIBE);
              peer.send(Wire.suback(subscribe.packetId(), 2));
              peer.send(
                  Wire.publish(0, "cmd/zero", 0, "", "0"),
                  Wire.publish(3, "cmd/one", 11, "01 01 03 00 01 63 26 00 01 6b 00 01 76", "1"),
                  Wire.publish(4, "cmd/two", 12, "02 00 00 00 3c", "2"));
              for (int i = 0; i < 3; i++) {
                Packet answer = peer.read();
                acks.add(answer.type());
                if (answer.type() == PUBREC) {
                  peer.send(Wire.ack(PUBREL, answer.packetId()));
                }
              }
              peer.readToEnd();
            });
        UplinkRig rig = rig(broker)) {
      assertTrue(rig.client.subscribe("cmd/+", 2, received::add));
      rig.connect();
      rig.runUntil("three, acknowledged", () -> received.size() == 3 && acks.size() == 3);
      assertEquals(Set.of(PUBACK, PUBREC, PUBCOMP), Set.copyOf(acks));
      assertEquals("cmd/zero", received.get(0).topic());
      ReceivedMessage one = received.get(1);
      assertTrue(one.retained() && one.qos() == 1 && one.properties().utf8());
      assertEquals("c", one.properties().contentType());
      assertEquals(List.of(new MessageProperties.User("k", "v")), one.properties().user());
      assertEquals(60, received.get(2).properties().expirySeconds());
    }
  }

  @Test
  void without_its_session_the_client_subscribes_again_and_with_it_not() throws Exception {
    List<String> asked = new CopyOnWriteArrayList<>();
    List<ReceivedMessage> received = new ArrayList<>();
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(peer.number() == 2 ? RESUMED : ACCEPTED);
              if (peer.number() != 2) {
                Packet subscribe = peer.expect(Wire.SUBSCRIBE);
                asked.add(peer.number() + (subscribe.contains("cmd/#") ? " cmd/#" : " ?"));
                peer.send(Wire.suback(subscribe.packetId(), 1));
              }
              peer.send(Wire.publish(2, "cmd/" + peer.number(), 1, "", "x"));
              peer.expect(PUBACK);
              if (peer.number() == 3) {
                peer.readToEnd();
              }
            });
        UplinkRig rig = rig(broker)) {
      assertTrue(rig.client.subscribe("cmd/#", 1, received::add));
      rig.connect();
      rig.runUntil("a message of each connection", () -> received.size() == 3);
      assertEquals(List.of("1 cmd/#", "3 cmd/#"), asked);
    }
  }

  @Test
  void a_refused_subscription_is_told_and_nothing_else_ends() throws Exception {
    List<String> refused = new ArrayList<>();
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(ACCEPTED);
              peer.send(Wire.suback(peer.expect(Wire.SUBSCRIBE).packetId(), 0x87));
              peer.acknowledgeAll();
            });
        UplinkRig rig = rig(broker)) {
      rig.connect();
      var _ =
          rig.client.subscribe(
              "secret/#",
              1,
              new SubscriptionListener() {
                @Override
                public void onMessage(ReceivedMessage message) {}

                @Override
                public void onRefused(String reason) {
                  refused.add(reason);
                }
              });
      rig.runUntil("refused", () -> refused.size() == 1);
      assertTrue(refused.getFirst().contains("secret/#"), refused.toString());
      var _ = rig.publish(1, 1);
      rig.runUntil("acknowledged", () -> rig.acked.equals(List.of(1L)));
      assertEquals(List.of(), rig.downs);
    }
  }
}
