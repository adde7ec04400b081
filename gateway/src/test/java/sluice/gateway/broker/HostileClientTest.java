package sluice.gateway.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.gateway.mqtt.Wire.concat;
import static sluice.gateway.mqtt.Wire.hex;
import static sluice.gateway.mqtt.Wire.packet;
import static sluice.gateway.mqtt.Wire.properties;
import static sluice.gateway.mqtt.Wire.publish;
import static sluice.gateway.mqtt.Wire.string;
import static sluice.gateway.mqtt.Wire.u16;
import static sluice.gateway.mqtt.Wire.utf8;

import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.mqtt.Wire.Packet;
import sluice.loop.testkit.Heartbeat;

/**
 * Clients that break the protocol, or only its spirit: each is refused, and nobody else notices.
 */
class HostileClientTest {
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int SUBACK = 9;
  private static final int DISCONNECT = 14;

  @TempDir Path dir;

  private static RawClient up(BrokerRig rig, byte[] connect) {
    RawClient client = rig.connect();
    client.send(connect);
    rig.until("CONNACK", () -> client.received(CONNACK).size() == 1);
    return client;
  }

  private static ListenLimits limits(
      int connections, int inflight, long queued, int rate, long connectMillis) {
    ListenLimits usual = ListenLimits.USUAL;
    return new ListenLimits(
        connections,
        usual.sessionsMax(),
        usual.subscriptionsMax(),
        usual.packetBytesMax(),
        inflight,
        queued,
        usual.queuedBytesTotalMax(),
        rate,
        usual.keepAliveSecondsMax(),
        connectMillis,
        usual.sessionExpirySecondsMax());
  }

  private static BrokerRig rig(Path dir, ListenLimits limits) throws Exception {
    return BrokerRig.start(dir, BrokerRig.listener(limits, TopicRules.OPEN));
  }

  @Test
  void each_breach_ends_its_connection_with_the_protocols_own_code_and_changes_nothing()
      throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient good = up(rig, RawClient.connect("good", 2, ""));
      Heartbeat heartbeat = new Heartbeat(rig.loop);
      heartbeat.start();
      for (ClientBreach breach : ClientBreach.ALL) {
        breach(rig, breach);
      }
      good.send(publish(2, "t", 1, "", "well"));
      rig.until("PUBACK", () -> good.received(PUBACK).size() == 1);
      heartbeat.assertSteady();
      assertEquals(List.of("well"), rig.payloads());
      assertEquals(1, rig.status().connections());
      assertEquals(1, rig.status().sessions());
      assertEquals(0, rig.status().queuedBytes());
      assertTrue(rig.status().violations() + rig.status().denied() >= ClientBreach.ALL.size());
    }
  }

  private static void breach(BrokerRig rig, ClientBreach breach) {
    RawClient client = rig.connect();
    client.send(breach.connects() ? RawClient.CONNECT : new byte[0], breach.bytes());
    rig.until(breach.name(), client::isEnded);
    List<Packet> answers = new ArrayList<>(client.received());
    if (breach.connects()) {
      assertEquals(CONNACK, answers.removeFirst().type(), breach.name());
    }
    if (breach.answer() == 0) {
      assertEquals(List.of(), answers, breach.name());
      return;
    }
    assertEquals(1, answers.size(), breach.name() + ": " + answers);
    Packet answer = answers.getFirst();
    assertEquals(breach.answer(), answer.type(), breach.name());
    int code = Byte.toUnsignedInt(answer.body()[breach.answer() == CONNACK ? 1 : 0]);
    assertEquals(breach.code(), code, breach.name());
  }

  @Test
  void hundreds_of_breaches_leave_no_memory_behind() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      List<ClientBreach> all = ClientBreach.ALL;
      for (int i = 0; i < 500; i++) {
        breach(rig, all.get(i * 7 % all.size()));
      }
      assertEquals(0, rig.status().sessions());
      assertEquals(0, rig.status().queuedBytes());
      assertEquals(List.of(), rig.broker().points().getFirst().clients());
    }
  }

  @Test
  void topics_too_deep_or_too_long_or_the_servers_own_are_refused_and_cost_nothing()
      throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient client = up(rig, RawClient.CONNECT);
      client.send(
          publish(2, "/".repeat(60_000), 1, "", "x"),
          publish(2, "x".repeat(2_000), 2, "", "x"),
          publish(2, "$SYS/broker", 3, "", "x"),
          publish(0, "$SYS/broker", 0, "", "x"));
      rig.until("PUBACKs", () -> client.received(PUBACK).size() == 3);
      assertEquals(
          List.of(0x90, 0x90, 0x87), client.received(PUBACK).stream().map(Packet::reason).toList());
      assertEquals(List.of(), rig.payloads());
      assertEquals(4, rig.status().unauthorized());
    }
  }

  @Test
  void filters_that_are_none_have_their_codes_and_ten_thousand_have_an_end() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient client = up(rig, RawClient.CONNECT);
      List<byte[]> filters = new ArrayList<>();
      for (String bad : List.of("a/#/b", "a#", "a/b+", "+a", "$share", "/".repeat(90))) {
        filters.add(concat(string(bad), new byte[] {0}));
      }
      for (String shared : List.of("$share/g/a", "$share/", "$share//a", "$share/+/a")) {
        filters.add(concat(string(shared), new byte[] {0}));
      }
      for (int i = 0; i < 9_990; i++) {
        filters.add(concat(string("f" + i % 1_000), new byte[] {0}));
      }
      byte[] all = concat(filters.subList(0, 8_000).toArray(byte[][]::new));
      client.send(packet(0x82, u16(1), properties(""), all));
      rig.until("SUBACK", () -> client.received(SUBACK).size() == 1);
      byte[] codes = client.received(SUBACK).getFirst().body();
      assertEquals(3 + 8_000, codes.length);
      int granted = 0;
      for (int i = 3; i < codes.length; i++) {
        int code = Byte.toUnsignedInt(codes[i]);
        int wanted = i - 3 < 6 ? 0x8F : i - 3 < 10 ? 0x9E : code == 0 ? 0 : 0x97;
        assertEquals(i - 3 == 4 ? 0x87 : wanted, code, "filter " + (i - 3));
        granted += code == 0 ? 1 : 0;
      }
      assertTrue(granted >= 50 && granted <= 8 * 50, "granted " + granted);
      assertTrue(rig.status().limits().containsKey(Limit.SUBSCRIPTIONS));
    }
  }

  @Test
  void qos_2_without_pubrel_ends_at_the_receive_maximum() throws Exception {
    try (BrokerRig rig = rig(dir, limits(10, 50, 1 << 18, 0, 10_000))) {
      RawClient client = up(rig, RawClient.CONNECT);
      for (int i = 1; i <= 60; i++) {
        client.send(publish(4, "t", i, "", "x"));
      }
      rig.until("ended", client::isEnded);
      assertEquals(0x93, client.received(DISCONNECT).getFirst().reason());
      RawClient old = up(rig, RawClient.connect311("old", 2));
      for (int i = 1; i <= 200; i++) {
        old.send(RawClient.publish311(4, "t", i, "x"));
      }
      rig.until("ended", old::isEnded);
      assertTrue(rig.status().limits().containsKey(Limit.INFLIGHT));
    }
  }

  @Test
  void a_subscriber_that_never_acknowledges_costs_its_bound_and_no_more() throws Exception {
    try (BrokerRig rig = rig(dir, limits(10, 20, 20_000, 0, 10_000))) {
      RawClient client = up(rig, RawClient.connect("c", 0, "11 00 00 00 64"));
      client.send(RawClient.subscribe(1, "#", 1));
      rig.until("SUBACK", () -> client.received(SUBACK).size() == 1);
      byte[] payload = utf8("x".repeat(500));
      for (int i = 0; i < 1_000; i++) {
        rig.broker().publish("t", payload);
      }
      rig.until("as many as may be in flight", () -> client.received(PUBLISH).size() == 20);
      assertTrue(rig.status().queuedBytes() <= 20_000, "" + rig.status());
      assertTrue(rig.status().dropped() > 900, "" + rig.status());
      assertTrue(rig.status().limits().containsKey(Limit.QUEUED_BYTES));
    }
  }

  @Test
  void who_sends_and_never_reads_is_not_read_any_more() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient client = up(rig, RawClient.CONNECT);
      client.reading(false);
      Heartbeat heartbeat = new Heartbeat(rig.loop);
      heartbeat.start();
      byte[] pings = new byte[100_000];
      for (int i = 0; i < pings.length; i += 2) {
        pings[i] = (byte) 0xC0;
      }
      for (int i = 0; i < 100; i++) {
        client.send(pings);
        int[] turns = new int[1];
        rig.until("a turn", () -> turns[0]++ > 1);
      }
      heartbeat.assertSteady();
      RawClient other = up(rig, RawClient.connect("other", 2, ""));
      other.send(hex("c0 00"));
      rig.until("PINGRESP", () -> other.received(13).size() == 1);
    }
  }

  @Test
  void a_connect_that_drips_has_its_time() throws Exception {
    try (BrokerRig rig = rig(dir, limits(10, 20, 20_000, 0, 200))) {
      RawClient client = rig.connect();
      byte[] connect = RawClient.CONNECT;
      int[] next = new int[1];
      rig.until(
          "given up",
          () -> {
            if (next[0] < connect.length - 1) {
              client.send(new byte[] {connect[next[0]++]});
            }
            return client.isEnded();
          });
      assertEquals(0, client.heard().length);
      assertEquals(1L, rig.status().limits().get(Limit.CONNECT_TIMEOUT));
    }
  }

  @Test
  void silence_beyond_the_keep_alive_ends_the_connection_and_publishes_the_will() throws Exception {
    byte[] will = concat(properties(""), string("w"), string("gone"));
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      RawClient client = up(rig, RawClient.connect("c", 2 | 4, 1, "", will));
      rig.until("ended", client::isEnded);
      assertEquals(0x8D, client.received(DISCONNECT).getFirst().reason());
      rig.until("the will", () -> rig.payloads().equals(List.of("gone")));
    }
  }

  @Test
  void more_connections_than_allowed_are_closed_and_counted_and_others_stay() throws Exception {
    try (BrokerRig rig = rig(dir, limits(5, 20, 20_000, 0, 10_000))) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        clients.add(up(rig, RawClient.connect("c" + i, 2, 60, "")));
      }
      for (int i = 0; i < 50; i++) {
        RawClient extra = RawClient.connect(rig.loop, rig.port());
        rig.until("closed", extra::isEnded);
      }
      assertEquals(50L, rig.status().limits().get(Limit.CONNECTIONS));
      assertTrue(clients.stream().noneMatch(RawClient::isEnded));
    }
  }

  @Test
  void half_closed_and_reset_connections_leave_nothing_behind() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      for (int i = 0; i < 20; i++) {
        try (Socket socket = new Socket(loopback, rig.port())) {
          socket.getOutputStream().write(RawClient.connect("c" + i, 2, 60, ""));
          rig.until("served", () -> rig.status().connections() == 1);
          socket.shutdownOutput(); // FIN
          socket.setSoLinger(true, 0); // RST
        }
        rig.until("gone", () -> rig.status().connections() == 0);
      }
      assertEquals(0, rig.status().sessions());
    }
  }

  @Test
  void a_hundred_take_overs_hold_nobody_up() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener())) {
      byte[] connect = RawClient.connect("c", 0, "11 00 00 00 64");
      RawClient last = up(rig, connect);
      Heartbeat heartbeat = new Heartbeat(rig.loop);
      heartbeat.start();
      for (int i = 0; i < 100; i++) {
        RawClient before = last;
        last = up(rig, connect);
        rig.until("taken over", before::isEnded);
      }
      heartbeat.assertSteady();
      assertEquals(100, rig.status().takenOver());
      assertEquals(1, rig.status().sessions());
    }
  }

  @Test
  void messages_beyond_the_rate_wait_and_are_not_lost() throws Exception {
    try (BrokerRig rig = rig(dir, limits(5, 1_000, 1 << 18, 10, 10_000))) {
      RawClient client = up(rig, RawClient.CONNECT);
      for (int i = 1; i <= 12; i++) {
        client.send(publish(2, "t", i, "", "" + i));
        int[] turns = new int[1];
        rig.until("a turn", () -> turns[0]++ > 1);
      }
      rig.until("all", () -> client.received(PUBACK).size() == 12);
      assertEquals(12, rig.payloads().size());
      assertTrue(rig.status().limits().containsKey(Limit.RATE));
    }
  }
}
