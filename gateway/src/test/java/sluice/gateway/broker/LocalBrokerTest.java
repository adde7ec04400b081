package sluice.gateway.broker;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.gateway.mqtt.Wire.ack;
import static sluice.gateway.mqtt.Wire.concat;
import static sluice.gateway.mqtt.Wire.hex;
import static sluice.gateway.mqtt.Wire.packet;
import static sluice.gateway.mqtt.Wire.publish;
import static sluice.gateway.mqtt.Wire.string;
import static sluice.gateway.mqtt.Wire.utf8;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.mqtt.Wire;
import sluice.gateway.mqtt.Wire.Packet;
import sluice.gateway.spool.QueueOptions;

/** The broker as clients see it, and what the spool has got by then. */
class LocalBrokerTest {
  private static final int PUBACK = 4;
  private static final int PUBREC = 5;
  private static final int PUBCOMP = 7;
  private static final int CONNACK = 2;
  private static final int SUBACK = 9;
  private static final int DISCONNECT = 14;

  @TempDir Path dir;

  private static RawClient up(BrokerRig rig, byte[] connect) {
    RawClient client = rig.connect();
    client.send(connect);
    rig.until("CONNACK", () -> client.received(CONNACK).size() == 1);
    return client;
  }

  @Test
  void a_puback_means_that_the_record_is_on_the_disk() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient client = up(rig, RawClient.CONNECT);
      rig.disk.hold();
      client.send(publish(2, "t", 1, "", "one"));
      rig.until("a sync that waits", rig.disk::isWaiting);
      assertEquals(List.of("one"), rig.payloads(), "an uplink may have it already");
      assertEquals(List.of(), client.received(PUBACK));
      rig.disk.release();
      rig.until("PUBACK", () -> client.received(PUBACK).size() == 1);
      assertTrue(rig.spool().durableId() >= rig.records().getFirst().id());
      assertEquals(0, client.received(PUBACK).getFirst().reason());
    }
  }

  @Test
  void while_syncs_fail_nothing_is_acknowledged_and_nothing_is_lost() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient client = up(rig, RawClient.CONNECT);
      rig.disk.failing(true);
      client.send(publish(2, "t", 1, "", "one"), publish(4, "t", 2, "", "two"));
      rig.until("a failed commit", () -> rig.spool().stats().failedCommits() > 0);
      assertEquals(1, client.received().size(), "no more than CONNACK");
      rig.disk.failing(false);
      rig.until("PUBREC", () -> client.received(PUBREC).size() == 1);
      assertEquals(1, client.received(PUBACK).size());
      assertEquals(List.of("one", "two"), rig.payloads());
    }
  }

  @Test
  void acknowledgements_come_in_the_order_of_the_publishes() throws Exception {
    TopicRules rules = new TopicRules(List.of("f/#"), "p/", List.of("l/#"), List.of("#"));
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener(ListenLimits.USUAL, rules))) {
      RawClient client = up(rig, RawClient.CONNECT);
      List<byte[]> packets = new ArrayList<>();
      for (int i = 1; i <= 100; i++) {
        packets.add(publish(2, i % 3 == 0 ? "l/x" : i % 7 == 0 ? "n/x" : "f/x", i, "", "" + i));
      }
      client.send(concat(packets.toArray(byte[][]::new)));
      rig.until("all PUBACKs", () -> client.received(PUBACK).size() == 100);
      for (int i = 1; i <= 100; i++) {
        Packet ack = client.received(PUBACK).get(i - 1);
        assertEquals(i, ack.packetId());
        assertEquals(i % 3 != 0 && i % 7 == 0 ? 0x87 : 0, ack.reason(), "of " + i);
      }
      assertTrue(rig.records().stream().allMatch(r -> r.topic().equals("p/f/x")));
    }
  }

  @Test
  void what_comes_twice_at_qos_2_is_stored_once() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      byte[] connect = RawClient.connect("c", 0, "11 00 00 00 64");
      RawClient first = up(rig, connect);
      first.send(publish(4, "t", 7, "", "x"));
      rig.until("PUBREC", () -> first.received(PUBREC).size() == 1);
      first.close(); // the PUBREC may have been lost, as the client sees it
      rig.until("gone", () -> rig.status().connections() == 0);
      RawClient again = up(rig, connect);
      assertEquals(1, again.received(CONNACK).getFirst().body()[0], "session present");
      again.send(publish(12, "t", 7, "", "x"));
      rig.until("PUBREC", () -> again.received(PUBREC).size() == 1);
      again.send(ack(6, 7));
      rig.until("PUBCOMP", () -> again.received(PUBCOMP).size() == 1);
      again.send(ack(6, 7)); // its answer may have been lost, too
      rig.until("PUBCOMP", () -> again.received(PUBCOMP).size() == 2);
      assertEquals(0x92, again.received(PUBCOMP).get(1).reason());
      again.send(publish(4, "t", 7, "", "y"));
      rig.until("a new message", () -> again.received(PUBREC).size() == 2);
      assertEquals(List.of("x", "y"), rig.payloads());
    }
  }

  @Test
  void a_publish_sent_again_while_it_waits_for_the_disk_is_stored_once() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      byte[] connect = RawClient.connect("c", 0, "11 00 00 00 64");
      RawClient first = up(rig, connect);
      rig.disk.hold();
      first.send(publish(2, "t", 7, "", "x"));
      rig.until("a sync that waits", rig.disk::isWaiting);
      RawClient again = up(rig, connect);
      again.send(publish(10, "t", 7, "", "x"), hex("c0 00"));
      rig.until("PINGRESP", () -> again.received(13).size() == 1);
      rig.disk.release();
      rig.until("PUBACK", () -> again.received(PUBACK).size() == 1);
      assertEquals(List.of("x"), rig.payloads());
      assertEquals(0x8E, first.received(DISCONNECT).getFirst().reason(), "taken over");
    }
  }

  @Test
  void a_full_spool_refuses_with_quota_exceeded_and_holds_3_1_1_until_there_is_room()
      throws Exception {
    QueueOptions two =
        new QueueOptions(
            "two",
            List.of("t/#"),
            4,
            QueueOptions.AtLimit.REFUSE,
            0,
            2,
            0,
            QueueOptions.Durability.DISK);
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.small(two), BrokerRig.listener())) {
      RawClient five = up(rig, RawClient.CONNECT);
      for (int i = 1; i <= 3; i++) {
        five.send(publish(2, "t", i, "", "" + i));
      }
      rig.until("PUBACKs", () -> five.received(PUBACK).size() == 3);
      assertEquals(0x97, five.received(PUBACK).get(2).reason());
      RawClient three = up(rig, RawClient.connect311("d", 2));
      three.send(RawClient.publish311(2, "t", 1, "4"), RawClient.publish311(2, "t", 2, "5"));
      three.send(hex("c0 00"));
      rig.until("PINGRESP", () -> three.received(13).size() == 1);
      assertEquals(2, rig.status().held());
      assertEquals(List.of(), three.received(PUBACK));
      rig.acknowledgeAll(); // an uplink has them: there is room
      rig.until("PUBACKs", () -> three.received(PUBACK).size() == 2);
      assertEquals(List.of("1", "2", "4", "5"), rig.payloads());
      assertEquals(0, rig.status().held());
      assertEquals(1, rig.status().refused());
    }
  }

  @Test
  void a_queue_in_memory_takes_no_acknowledged_publish() throws Exception {
    QueueOptions ram =
        new QueueOptions(
            "ram",
            List.of("m/#"),
            4,
            QueueOptions.AtLimit.REFUSE,
            1 << 20,
            0,
            0,
            QueueOptions.Durability.MEMORY);
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.small(ram), BrokerRig.listener())) {
      RawClient five = up(rig, RawClient.CONNECT);
      five.send(publish(2, "m/x", 1, "", "a"), publish(0, "m/x", 0, "", "b"));
      rig.until("PUBACK", () -> five.received(PUBACK).size() == 1);
      assertEquals(0x83, five.received(PUBACK).getFirst().reason());
      rig.until("QoS 0 has gone there", () -> rig.payloads().equals(List.of("b")));
      RawClient three = up(rig, RawClient.connect311("d", 2));
      three.send(RawClient.publish311(2, "m/x", 1, "c"));
      rig.until("3.1.1 is disconnected", three::isEnded);
    }
  }

  @Test
  void messages_reach_who_has_subscribed_at_the_lower_qos_once() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient hearing = up(rig, RawClient.connect("h", 2, ""));
      hearing.send(
          RawClient.subscribe(1, "a/+", 2),
          RawClient.subscribe(2, "a/#", 0),
          RawClient.subscribe(3, "b", 0));
      rig.until("SUBACKs", () -> hearing.received(SUBACK).size() == 3);
      assertEquals(1, hearing.received(SUBACK).getFirst().body()[3], "QoS 2 is granted as 1");
      RawClient saying = up(rig, RawClient.connect("s", 2, ""));
      saying.send(
          publish(0, "a/1", 0, "", "zero"),
          publish(2, "a/1", 1, "03 00 01 78 26 00 01 6b 00 01 76", "one"),
          publish(2, "b", 2, "", "low"),
          publish(2, "c", 3, "", "nobody"));
      rig.until("three", () -> hearing.received(3).size() == 3);
      List<Packet> heard = hearing.received(3);
      assertEquals(List.of(0, 1, 0), heard.stream().map(Packet::qos).toList());
      assertTrue(heard.get(1).contains("\u0003\u0000\u0001x&\u0000\u0001k\u0000\u0001v"));
      hearing.send(ack(PUBACK, heard.get(1).packetId()));
      rig.until("acknowledged", () -> rig.status().queuedBytes() == 0);
    }
  }

  @Test
  void who_says_no_local_does_not_hear_itself() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient client = up(rig, RawClient.CONNECT);
      client.send(RawClient.subscribe(1, "a", 4), RawClient.subscribe(2, "b", 0));
      client.send(publish(0, "a", 0, "", "x"), publish(0, "b", 0, "", "y"));
      rig.until("one", () -> client.received(3).size() == 1);
      assertEquals("b", client.received(3).getFirst().topic());
    }
  }

  @Test
  void qos_1_waits_for_a_client_that_is_away_and_comes_again_until_acknowledged() throws Exception {
    byte[] connect = RawClient.connect("h", 0, "11 00 00 00 64");
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient hearing = up(rig, connect);
      hearing.send(RawClient.subscribe(1, "a", 1));
      rig.until("SUBACK", () -> hearing.received(SUBACK).size() == 1);
      hearing.close();
      rig.until("gone", () -> rig.status().connections() == 0);
      rig.broker().publish("a", utf8("1"));
      rig.broker().publish("a", utf8("2"));
      RawClient again = up(rig, connect);
      rig.until("both", () -> again.received(3).size() == 2);
      again.close();
      rig.until("gone", () -> rig.status().connections() == 0);
      RawClient third = up(rig, connect);
      rig.until("both again", () -> third.received(3).size() == 2);
      assertTrue(third.received(3).getFirst().isDuplicate());
      assertEquals(
          again.received(3).getFirst().packetId(), third.received(3).getFirst().packetId());
      third.send(ack(PUBACK, third.received(3).getFirst().packetId()));
      rig.until("one left", () -> rig.status().queuedBytes() < 200);
    }
  }

  @Test
  void readings_and_downlinks_are_heard_by_whom_they_are_for() throws Exception {
    ListenOptions shop = BrokerRig.listener();
    ListenOptions yard =
        new ListenOptions("yard", shop.endpoint(), null, null, true, shop.topics(), shop.limits());
    try (BrokerRig rig = BrokerRig.start(dir, shop, yard)) {
      RawClient inShop = up(rig, RawClient.CONNECT);
      RawClient inYard = RawClient.connect(rig.loop, rig.broker().status().get(1).port());
      rig.until("connected", inYard::isOpen);
      inYard.send(RawClient.CONNECT, RawClient.subscribe(1, "#", 0));
      inShop.send(RawClient.subscribe(1, "#", 0));
      rig.until(
          "SUBACKs",
          () -> inShop.received(SUBACK).size() == 1 && inYard.received(SUBACK).size() == 1);
      rig.broker().publish("r", utf8("reading"));
      rig.broker()
          .deliver(
              "yard",
              new sluice.gateway.mqtt.ReceivedMessage(
                  "d", utf8("x"), 1, false, false, sluice.gateway.mqtt.MessageProperties.NONE));
      rig.until("both", () -> inYard.received(3).size() == 2);
      assertEquals(1, inShop.received(3).size());
      assertEquals("r", inShop.received(3).getFirst().topic());
      assertEquals(List.of(), rig.payloads(), "nothing of it goes up again");
    }
  }

  @Test
  void a_will_is_published_unless_the_client_says_goodbye() throws Exception {
    byte[] will = concat(Wire.properties(""), string("w"), string("gone"));
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient polite = up(rig, RawClient.connect("a", 2 | 4, "", will));
      polite.send(hex("e0 00"));
      rig.until("closed", polite::isEnded);
      RawClient rude = up(rig, RawClient.connect("b", 2 | 4, "", will));
      rude.send(hex("e0 02 04 00")); // leaves its will
      RawClient lost = up(rig, RawClient.connect("c", 2 | 4, "", will));
      lost.close();
      rig.until("two wills", () -> rig.payloads().equals(List.of("gone", "gone")));
    }
  }

  @Test
  void what_is_not_supported_is_said_in_connack_and_refused() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient client = up(rig, RawClient.connect("", 2, ""));
      Packet connack = client.received(CONNACK).getFirst();
      assertTrue(connack.contains("%\0"), "retain available");
      assertTrue(connack.contains(")\0"), "subscription identifiers");
      assertTrue(connack.contains("*\0"), "shared subscriptions");
      assertTrue(connack.contains("sluice-"), "an id of its own");
      client.send(RawClient.subscribe(1, "$share/g/a", 1));
      rig.until("SUBACK", () -> client.received(SUBACK).size() == 1);
      assertEquals(0x9E, Byte.toUnsignedInt(client.received(SUBACK).getFirst().body()[3]));
      client.send(publish(1, "a", 0, "", "kept"));
      rig.until("disconnected", client::isEnded);
      assertEquals(0x9A, client.received(DISCONNECT).getFirst().reason());
    }
  }

  @Test
  void packets_split_at_every_byte_and_all_in_one_are_the_same() throws Exception {
    byte[] all =
        concat(
            RawClient.connect("", 2, "11 00 00 00 00"),
            publish(2, "t", 1, "03 00 01 78", "a"),
            RawClient.subscribe(2, "h/+", 1),
            publish(4, "t", 3, "", "b"),
            hex("c0 00"),
            packet(0xA2, Wire.u16(4), Wire.properties(""), string("h/+")));
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient whole = rig.connect();
      whole.send(all);
      rig.until("all answers", () -> whole.received().size() == 6);
      RawClient split = rig.connect();
      for (byte one : all) {
        split.send(new byte[] {one});
        int[] turns = new int[1];
        rig.until("a turn", () -> turns[0]++ > 0);
      }
      rig.until("all answers", () -> split.received().size() == 6);
      List<Integer> types = whole.received().stream().map(Packet::type).sorted().toList();
      assertEquals(types, split.received().stream().map(Packet::type).sorted().toList());
      assertEquals(List.of("a", "b", "a", "b"), rig.payloads());
    }
  }

  @Test
  void a_client_id_that_is_connected_is_taken_over_and_the_old_one_is_told() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient before = up(rig, RawClient.CONNECT);
      RawClient now = up(rig, RawClient.CONNECT);
      rig.until("the old one has gone", before::isEnded);
      assertEquals(0x8E, before.received(DISCONNECT).getFirst().reason());
      now.send(publish(2, "t", 1, "", "x"));
      rig.until("PUBACK", () -> now.received(PUBACK).size() == 1);
      assertFalse(now.isEnded());
      assertEquals(1, rig.status().takenOver());
      assertArrayEquals(utf8("x"), rig.records().getFirst().payload());
      assertEquals("x", new String(rig.records().getFirst().payload(), StandardCharsets.UTF_8));
    }
  }
}
