package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.gateway.mqtt.Wire.ACCEPTED;
import static sluice.gateway.mqtt.Wire.PUBACK;
import static sluice.gateway.mqtt.Wire.PUBLISH;
import static sluice.gateway.mqtt.Wire.PUBREC;
import static sluice.gateway.mqtt.Wire.RESUMED;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import sluice.gateway.mqtt.Breach.Sent;
import sluice.gateway.mqtt.Wire.Packet;

/**
 * What every uplink client does when the broker does not keep to the standard: this one connection
 * ends, the loop keeps turning (the rig watches its heartbeat), the next connection serves, and
 * nothing accepted is lost.
 */
abstract class HostileBrokerContract implements UplinkRig.Factory {

  /** Whether the broker must be told the reason of a breach before the end. */
  abstract boolean tellsReasons();

  /** Connections in a row for the back-off to be seen; a connection may be costly. */
  abstract int cycles();

  private UplinkRig rig(ScriptedBroker broker) {
    return new UplinkRig(TestOptions.to(broker.port()).done(), this);
  }

  /** Each breach on a connection of its own; then all is well and a publish passes. */
  @Test
  void each_breach_of_the_protocol_ends_its_connection_and_no_more() throws Exception {
    List<Breach> breaches = tellsReasons() ? Breach.ALL : Breach.some();
    ConcurrentHashMap<Integer, Integer> told = new ConcurrentHashMap<>();
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              if (peer.number() > breaches.size()) {
                Scripts.serve(peer);
                return;
              }
              Breach breach = breaches.get(peer.number() - 1);
              peer.expect(Wire.CONNECT);
              if (breach.sent() == Sent.AFTER_CONNACK) {
                peer.send(ACCEPTED);
              }
              peer.send(breach.bytes());
              if (!tellsReasons()) {
                peer.linger();
                return; // it may not have noticed
              }
              List<Packet> answer = peer.readToEnd();
              int reason =
                  answer.stream()
                      .filter(packet -> packet.type() == Wire.DISCONNECT)
                      .mapToInt(Packet::reason)
                      .findFirst()
                      .orElse(-1);
              told.put(peer.number(), reason);
            });
        UplinkRig rig =
            new UplinkRig(TestOptions.to(broker.port()).connectTimeout(2_000).done(), this)) {
      rig.client.connect(0);
      rig.runUntil("after all", () -> broker.connections() > breaches.size());
      int ups = rig.ups.size();
      rig.runUntil("up", () -> rig.client.window() > 0 && rig.ups.size() >= ups);
      var _ = rig.publish(1, 1);
      rig.runUntil("acknowledged", () -> rig.acked.equals(List.of(1L)));
      assertEquals(breaches.size(), rig.downs.size());
      if (tellsReasons()) {
        for (int i = 0; i < breaches.size(); i++) {
          int number = i + 1;
          Scripts.await("the end of " + number, () -> told.containsKey(number));
          assertEquals(breaches.get(i).code(), told.get(number), breaches.get(i).name());
        }
      }
    }
  }

  @Test
  void a_session_after_a_clean_start_ends_the_connection() throws Exception {
    try (ScriptedBroker broker =
            ScriptedBroker.start(
                Scripts.first(peer -> {
                  Packet connect = peer.accept(RESUMED);
                  assertEquals(2, connect.body()[7] & 2, "QoS 2 starts clean");
                  peer.readToEnd();
                }));
        UplinkRig rig = new UplinkRig(TestOptions.to(broker.port()).qos(2).done(), this)) {
      rig.connect();
      assertEquals(1, rig.downs.size());
      assertEquals(2, broker.connections());
    }
  }

  @Test
  void a_connack_that_makes_the_connection_useless_costs_no_message() throws Exception {
    List<byte[]> useless =
        List.of(
            Wire.connack(0, 0, "27 00 00 00 02"), // maximum packet size 2
            Wire.connack(0, 0, "24 00")); // maximum QoS 0
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              if (peer.number() <= useless.size()) {
                peer.accept(useless.get(peer.number() - 1));
                peer.readToEnd();
              } else {
                Scripts.serve(peer);
              }
            });
        UplinkRig rig = rig(broker)) {
      rig.connect();
      assertEquals(useless.size(), rig.downs.size());
      assertTrue(rig.downs.get(0).reason().contains("2 bytes"), rig.toString());
      assertTrue(rig.downs.get(1).reason().contains("qos = 0"), rig.toString());
    }
  }

  @Test
  void a_broker_that_acknowledges_nothing_is_left_and_nothing_is_lost() throws Exception {
    List<Packet> seen = new CopyOnWriteArrayList<>();
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(peer.number() == 1 ? ACCEPTED : RESUMED);
              if (peer.number() == 1) {
                peer.readToEnd();
              } else {
                seen.add(peer.expect(PUBLISH));
                peer.acknowledge(seen.getFirst());
                peer.acknowledgeAll();
              }
            });
        UplinkRig rig = new UplinkRig(TestOptions.to(broker.port()).ackTimeout(100).done(), this)) {
      rig.connect();
      var _ = rig.publish(1, 1);
      rig.runUntil("acknowledged", () -> rig.acked.equals(List.of(1L)));
      assertEquals("t/1", seen.getFirst().topic());
      assertTrue(rig.downs.getFirst().reason().contains("acknowledged nothing"), rig.toString());
    }
  }

  @Test
  void a_broker_that_answers_no_ping_is_left() throws Exception {
    try (ScriptedBroker broker =
            ScriptedBroker.start(
                Scripts.first(peer -> {
                  peer.accept(Wire.connack(0, 0, "13 00 01")); // server keep alive: 1 s
                  peer.swallowToEnd();
                }));
        UplinkRig rig = new UplinkRig(TestOptions.to(broker.port()).keepAlive(1).done(), this)) {
      rig.connect();
      rig.runUntil("up again", () -> rig.ups.size() == 2);
      assertEquals(1, rig.downs.size());
    }
  }

  @Test
  void a_broker_that_never_answers_connect_is_left() throws Exception {
    try (ScriptedBroker broker =
            ScriptedBroker.start(Scripts.first(ScriptedBroker.Peer::swallowToEnd));
        UplinkRig rig =
            new UplinkRig(TestOptions.to(broker.port()).connectTimeout(1_500).done(), this)) {
      rig.connect();
      assertEquals(1, rig.downs.size());
    }
  }

  @Test
  void accepted_and_dropped_over_and_over_the_back_off_grows_to_its_cap_and_jitters()
      throws Exception {
    int cycles = cycles();
    BackOff backOff = new BackOff(1, 4, 60_000);
    try (ScriptedBroker broker = ScriptedBroker.start(peer -> peer.accept(ACCEPTED));
        UplinkRig rig =
            new UplinkRig(TestOptions.to(broker.port()).backOff(1, 4, 60_000).done(), this)) {
      rig.client.connect(0);
      rig.runUntil("a thousand", () -> rig.waits.size() >= cycles);
      Set<Long> waits = new HashSet<>();
      int failures = 0;
      for (UplinkRig.Waited wait : rig.waits) {
        failures = Math.min(failures + 1, UplinkMachine.FAILURES_MAX);
        assertEquals(failures, wait.failures(), "a connection that does not last resets nothing");
        assertTrue(wait.millis() >= 0 && wait.millis() < backOff.boundMillis(failures));
        waits.add(wait.millis());
      }
      assertTrue(waits.size() > 1, "jittered");
      assertTrue(cycles < 1_000 || waits.equals(Set.of(0L, 1L, 2L, 3L)), "up to the cap");
      assertTrue(rig.downs.size() >= cycles);
    }
  }

  @Test
  void a_session_taken_over_backs_off_for_half_the_cap_at_least() throws Exception {
    try (ScriptedBroker broker =
            ScriptedBroker.start(
                Scripts.first(peer -> {
                  peer.accept(ACCEPTED);
                  peer.send(Wire.disconnect(0x8E));
                  peer.readToEnd();
                }));
        UplinkRig rig =
            new UplinkRig(TestOptions.to(broker.port()).backOff(1, 400, 60_000).done(), this)) {
      rig.client.connect(0);
      rig.runUntil("up", () -> !rig.downs.isEmpty() && rig.client.window() > 0);
      assertTrue(rig.downs.getFirst().isTakenOver(), rig.toString());
      assertTrue(rig.downs.getFirst().reason().contains("client_id"), rig.toString());
      long wait = rig.waits.getFirst().millis();
      assertTrue(wait >= 200 && wait < 400, "waited " + wait);
    }
  }

  @Test
  void a_process_that_was_backing_off_waits_before_its_first_connection() throws Exception {
    try (ScriptedBroker broker = ScriptedBroker.start(Scripts::serve);
        UplinkRig rig =
            new UplinkRig(TestOptions.to(broker.port()).backOff(1, 5, 50).done(), this)) {
      rig.client.connect(7);
      assertEquals(7, rig.waits.getFirst().failures());
      assertEquals(0, broker.connections());
      rig.runUntil("up", () -> !rig.ups.isEmpty());
      rig.runUntil("it has lasted", () -> rig.waits.size() == 2);
      assertEquals(new UplinkRig.Waited(0, 0), rig.waits.getLast());
    }
  }

  @Test
  void a_server_reference_is_not_followed_unless_configured() throws Exception {
    try (ScriptedBroker elsewhere = ScriptedBroker.start(Scripts::serve);
        ScriptedBroker broker =
            ScriptedBroker.start(
                Scripts.first(peer -> {
                  peer.accept(Wire.connack(0, 0x9D, Wire.reference(elsewhere.port())));
                  peer.readToEnd();
                }));
        UplinkRig rig = rig(broker)) {
      rig.connect();
      assertEquals(2, broker.connections());
      assertEquals(0, elsewhere.connections());
      assertTrue(rig.downs.getFirst().reason().contains("another server"), rig.toString());
    }
  }

  @Test
  void our_own_publishes_echoed_back_are_no_acknowledgements() throws Exception {
    List<Integer> answers = new CopyOnWriteArrayList<>();
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.accept(ACCEPTED);
              Packet publish = peer.expect(PUBLISH);
              peer.send(Wire.packet(0x30 | publish.flags(), publish.body()));
              answers.add(peer.read().type());
              peer.send(Wire.ack(PUBACK, publish.packetId()));
              peer.readToEnd();
            });
        UplinkRig rig = rig(broker)) {
      rig.connect();
      var _ = rig.publish(1, 1);
      rig.runUntil("acknowledged", () -> rig.acked.equals(List.of(1L)));
      assertEquals(List.of(PUBACK), answers);
      assertEquals(List.of(), rig.downs);
    }
  }

  @Test
  void every_packet_split_at_every_byte_and_a_hundred_in_one_segment() throws Exception {
    AtomicInteger seen = new AtomicInteger();
    List<ReceivedMessage> received = new ArrayList<>();
    try (ScriptedBroker broker =
            ScriptedBroker.start(peer -> {
              peer.expect(Wire.CONNECT);
              peer.sendBytewise(Wire.connack(0, 0, "21 00 c8 22 00 10 13 00 3c"));
              int subscribed = peer.expect(Wire.SUBSCRIBE).packetId();
              peer.sendBytewise(Wire.suback(subscribed, 1));
              peer.sendBytewise(Wire.publish(0, "in/°C", 0, "03 00 01 63", "zero"));
              peer.sendBytewise(Wire.publish(2, "in/1", 5, "26 00 01 6b 00 01 76", "one"));
              peer.expect(PUBACK);
              byte[] acks = new byte[0];
              for (int i = 0; i < 100; i++) {
                acks = Wire.concat(acks, Wire.ack(PUBACK, peer.expect(PUBLISH).packetId()));
                acks = Wire.concat(acks, Wire.publish(0, "in/many", 0, "", "" + i));
                seen.incrementAndGet();
              }
              peer.send(acks);
              peer.sendBytewise(Wire.ack(PUBACK, peer.expect(PUBLISH).packetId(), 0x10));
              peer.readToEnd();
            });
        UplinkRig rig = rig(broker)) {
      assertTrue(rig.client.subscribe("in/#", 1, received::add));
      rig.connect();
      rig.runUntil("two messages", () -> received.size() == 2);
      for (int i = 0; i < 100; i++) {
        assertEquals(PublishResult.ACCEPTED, rig.publish(i, 1));
      }
      rig.runUntil("a hundred", () -> rig.acked.size() == 100 && received.size() == 102);
      var _ = rig.publish(100, 1);
      rig.runUntil("the last", () -> rig.acked.size() == 101);
      assertEquals("in/°C", received.getFirst().topic());
      assertEquals(List.of(), rig.downs);
    }
  }

  @Test
  void an_unanswered_qos_2_flood_is_bounded_by_the_receive_maximum() throws Exception {
    AtomicInteger refused = new AtomicInteger(-1);
    List<ReceivedMessage> received = new ArrayList<>();
    try (ScriptedBroker broker =
            ScriptedBroker.start(
                Scripts.first(peer -> {
                  peer.accept(ACCEPTED);
                  peer.send(Wire.suback(peer.expect(Wire.SUBSCRIBE).packetId(), 2));
                  for (int id = 1; id <= 60; id++) {
                    peer.sendQuietly(Wire.publish(4, "in/x", id, "", ""));
                  }
                  List<Packet> all = peer.readToEnd();
                  assertFalse(all.stream().noneMatch(p -> p.type() == PUBREC));
                  refused.set(all.getLast().reason());
                }));
        UplinkRig rig =
            new UplinkRig(TestOptions.to(broker.port()).receiveMaximum(20).done(), this)) {
      assertTrue(rig.client.subscribe("in/#", 2, received::add));
      rig.connect();
      rig.runUntil("up again, or all taken", () -> rig.ups.size() == 2 || received.size() == 60);
      if (tellsReasons()) {
        assertEquals(40, received.size(), "twice the receive maximum");
        Scripts.await("the reason", () -> refused.get() == 0x93);
      }
    }
  }
}
