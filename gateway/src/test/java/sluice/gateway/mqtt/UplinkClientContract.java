package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.gateway.mqtt.Wire.ACCEPTED;
import static sluice.gateway.mqtt.Wire.PUBACK;
import static sluice.gateway.mqtt.Wire.PUBCOMP;
import static sluice.gateway.mqtt.Wire.PUBLISH;
import static sluice.gateway.mqtt.Wire.PUBREC;
import static sluice.gateway.mqtt.Wire.PUBREL;
import static sluice.gateway.mqtt.Wire.RESUMED;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import sluice.gateway.mqtt.ScriptedBroker.Script;
import sluice.gateway.mqtt.Wire.Packet;

/** What every uplink client does, against a broker that keeps to the standard. */
abstract class UplinkClientContract implements UplinkRig.Factory {

  /**
   * Whether what was in flight is sent again by the client itself if the broker has the session.
   */
  abstract boolean resumes();

  UplinkRig rig(ScriptedBroker broker) {
    return new UplinkRig(TestOptions.to(broker.port()).done(), this);
  }

  static Script first(Script script) {
    return Scripts.first(script);
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
      assertEquals(List.of(false), rig.ups);
      assertEquals(PublishResult.ACCEPTED, rig.publish(7, 1));
      assertEquals(List.of(), rig.acked);
      rig.runUntil("acknowledged", () -> rig.acked.equals(List.of(7L)));
    }
  }

  @Test
  void a_publish_of_qos_0_counts_as_acknowledged_once_it_is_written() throws Exception {
    List<Packet> seen = new CopyOnWriteArrayList<>();
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(ACCEPTED);
              seen.add(peer.expect(PUBLISH));
              peer.readToEnd();
            });
        UplinkRig rig = new UplinkRig(TestOptions.to(broker.port()).qos(0).done(), this)) {
      rig.connect();
      assertEquals(PublishResult.ACCEPTED, rig.publish(7, 0));
      assertEquals(List.of(), rig.acked, "never before publish returns");
      rig.runUntil("written and seen", () -> rig.acked.equals(List.of(7L)) && !seen.isEmpty());
      assertEquals("t/7", seen.getFirst().topic());
      assertEquals(0, seen.getFirst().qos());
    }
  }

  @Test
  void a_publish_of_qos_2_counts_once_the_broker_has_completed_it() throws Exception {
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(ACCEPTED);
              Packet publish = peer.expect(PUBLISH);
              assertEquals(2, publish.qos());
              peer.send(Wire.ack(PUBREC, publish.packetId()));
              assertEquals(publish.packetId(), peer.expect(PUBREL).packetId());
              peer.send(Wire.ack(PUBCOMP, publish.packetId()));
              peer.readToEnd();
            });
        UplinkRig rig = new UplinkRig(TestOptions.to(broker.port()).qos(2).done(), this)) {
      rig.connect();
      assertEquals(PublishResult.ACCEPTED, rig.publish(9, 2));
      rig.runUntil("complete", () -> rig.acked.equals(List.of(9L)));
    }
  }

  @Test
  void a_refused_publish_is_told_with_its_reason_and_the_connection_stays() throws Exception {
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(ACCEPTED);
              peer.send(Wire.ack(PUBACK, peer.expect(PUBLISH).packetId(), 0x87));
              peer.send(Wire.ack(PUBACK, peer.expect(PUBLISH).packetId()));
              peer.readToEnd();
            });
        UplinkRig rig = rig(broker)) {
      rig.connect();
      var _ = rig.publish(1, 1);
      var _ = rig.publish(2, 1);
      rig.runUntil("both answered", () -> rig.refused.size() + rig.acked.size() == 2);
      assertEquals(1, rig.refused.getFirst().id());
      assertEquals(0x87, rig.refused.getFirst().code());
      assertEquals(List.of(2L), rig.acked);
      assertEquals(List.of(), rig.downs);
    }
  }

  @Test
  void with_its_session_what_was_in_flight_is_sent_again_in_order_under_its_packet_ids()
      throws Exception {
    List<Packet> before = new CopyOnWriteArrayList<>();
    List<Packet> after = new CopyOnWriteArrayList<>();
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(peer.number() == 1 ? ACCEPTED : RESUMED);
              for (int i = 0; i < 3; i++) {
                (peer.number() == 1 ? before : after).add(peer.expect(PUBLISH));
              }
              if (peer.number() == 1) {
                peer.send(Wire.ack(PUBACK, before.get(1).packetId()));
                return; // and the connection is gone
              }
              for (Packet packet : after) {
                peer.acknowledge(packet);
              }
              peer.acknowledgeAll();
            });
        UplinkRig rig = rig(broker)) {
      rig.connect();
      for (long id = 1; id <= 3; id++) {
        assertEquals(PublishResult.ACCEPTED, rig.publish(id, 1));
      }
      rig.runUntil("up again", () -> rig.ups.size() == 2);
      assertEquals(resumes(), rig.ups.get(1), "resumed");
      assertEquals(PublishResult.ACCEPTED, rig.publish(4, 1));
      rig.runUntil("all acknowledged", () -> rig.acked.size() == 4);
      assertEquals(List.of(2L, 1L, 3L, 4L), rig.acked);
      for (int i = 0; i < 2; i++) {
        assertEquals(before.get(2 * i).topic(), after.get(i).topic());
        if (resumes()) {
          assertEquals(before.get(2 * i).packetId(), after.get(i).packetId());
          assertTrue(after.get(i).isDuplicate());
        }
      }
      assertFalse(after.get(2).isDuplicate(), "the new one comes behind them");
      assertEquals("t/4", after.get(2).topic());
    }
  }

  @Test
  void a_refused_connection_says_why_and_is_tried_again() throws Exception {
    try (ScriptedBroker broker =
            ScriptedBroker.start(
                first(peer -> {
                  peer.accept(Wire.connack(0, 0x86));
                  peer.readToEnd();
                }));
        UplinkRig rig = rig(broker)) {
      rig.connect();
      assertEquals(1, rig.downs.size());
      assertEquals(0x86, rig.downs.getFirst().code());
      String reason = rig.downs.getFirst().reason();
      assertTrue(reason.contains("127.0.0.1:" + broker.port()), reason);
      assertTrue(reason.contains("password_file"), reason);
    }
  }

  @Test
  void no_more_is_in_flight_than_the_broker_takes() throws Exception {
    List<Packet> inFlight = new ArrayList<>();
    int count = 50;
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(Wire.connack(0, 0, "21 00 01")); // receive maximum 1
              for (int i = 0; i < count; i++) {
                inFlight.add(peer.expect(PUBLISH));
                assertTrue(peer.isQuiet(), "a second one came unasked");
                peer.acknowledge(inFlight.removeLast());
              }
              peer.readToEnd();
            });
        UplinkRig rig = rig(broker)) {
      rig.connect();
      assertEquals(1, rig.client.window());
      long[] next = {1};
      rig.runUntil(
          "all acknowledged",
          () -> {
            while (next[0] <= count && rig.client.window() > 0) {
              assertEquals(PublishResult.ACCEPTED, rig.publish(next[0]++, 1));
              assertEquals(PublishResult.WINDOW_FULL, rig.publish(99, 1));
            }
            return rig.acked.size() == count;
          });
    }
  }

  @Test
  void while_nothing_is_acknowledged_memory_is_bounded_by_the_window() throws Exception {
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(ACCEPTED);
              peer.readToEnd();
            });
        UplinkRig rig =
            new UplinkRig(TestOptions.to(broker.port()).inflight(10, 4L << 20).done(), this)) {
      rig.connect();
      int accepted = 0;
      while (rig.publish(accepted, 1) == PublishResult.ACCEPTED) {
        accepted++;
      }
      assertEquals(10, accepted);
      assertEquals(0, rig.client.window());
      assertEquals(PublishResult.WINDOW_FULL, rig.publish(11, 1));
    }
  }

  @Test
  void payloads_in_flight_are_bounded_in_bytes_and_one_always_fits() throws Exception {
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(ACCEPTED);
              peer.readToEnd();
            });
        UplinkRig rig =
            new UplinkRig(TestOptions.to(broker.port()).inflight(100, 1_000).done(), this)) {
      rig.connect();
      SpooledMessage large = new SpooledMessage(1, "t", new byte[2_000], 1);
      assertEquals(PublishResult.ACCEPTED, rig.client.publish(large));
      assertEquals(0, rig.client.window());
    }
  }

  @Test
  void what_can_never_pass_is_said_at_once() throws Exception {
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(Wire.connack(0, 0, "27 00 00 02 00")); // maximum packet size 512
              peer.acknowledgeAll();
            });
        UplinkRig rig = rig(broker)) {
      assertEquals(PublishResult.NOT_CONNECTED, rig.publish(1, 1));
      rig.connect();
      byte[] large = new byte[512];
      assertEquals(
          PublishResult.TOO_LARGE, rig.client.publish(new SpooledMessage(1, "t", large, 1)));
      for (String topic : List.of("", "a/+", "#", "nul\0", "half \ud800", "x".repeat(65_536))) {
        assertEquals(
            PublishResult.UNSENDABLE,
            rig.client.publish(new SpooledMessage(1, topic, new byte[1], 1)),
            topic);
      }
      assertEquals(PublishResult.ACCEPTED, rig.publish(2, 1));
      rig.runUntil("acknowledged", () -> rig.acked.equals(List.of(2L)));
    }
  }

  @Test
  void properties_go_along_with_a_message() throws Exception {
    List<Packet> seen = new CopyOnWriteArrayList<>();
    MessageProperties properties =
        new MessageProperties(
            "application/json",
            true,
            3_600,
            "reply/to",
            Wire.utf8("corr"),
            List.of(new MessageProperties.User("unit", "°C")));
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(ACCEPTED);
              seen.add(peer.expect(PUBLISH));
              peer.acknowledge(seen.getFirst());
              peer.readToEnd();
            });
        UplinkRig rig = rig(broker)) {
      rig.connect();
      long id = (3L << 40) + 1_234;
      var _ = rig.client.publish(new SpooledMessage(id, "t", new byte[0], 1, true, properties));
      rig.runUntil("acknowledged", () -> rig.acked.equals(List.of(id)));
      Packet packet = seen.getFirst();
      assertEquals(1, packet.flags() & 1, "retain");
      for (String text : List.of("application/json", "reply/to", "corr", "unit", "3-1234")) {
        assertTrue(packet.contains(text), text);
      }
    }
  }

  @Test
  void a_close_says_goodbye_and_calls_back_once() throws IOException {
    List<Integer> reasons = new CopyOnWriteArrayList<>();
    try (ScriptedBroker broker =
        ScriptedBroker.start(peer -> {
          peer.accept(ACCEPTED);
          reasons.add(peer.readToDisconnect());
        })) {
      try (UplinkRig rig = rig(broker)) {
        rig.connect();
      }
      Scripts.await("the goodbye", () -> reasons.equals(List.of(0)));
    }
  }
}
