package sluice.gateway.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.gateway.mqtt.Wire.ack;
import static sluice.gateway.mqtt.Wire.concat;
import static sluice.gateway.mqtt.Wire.hex;
import static sluice.gateway.mqtt.Wire.publish;
import static sluice.gateway.mqtt.Wire.string;
import static sluice.gateway.mqtt.Wire.utf8;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.handover.Part;
import sluice.gateway.mqtt.Wire;
import sluice.gateway.mqtt.Wire.Packet;
import sluice.loop.Loop;
import sluice.loop.net.Endpoint;
import sluice.loop.net.Listener;
import sluice.loop.net.Tcp;
import sluice.loop.posix.Posix;

/** One broker gives all to the next, whose clients notice nothing. */
class SessionHandOverTest {
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PUBREC = 5;
  private static final int PUBCOMP = 7;
  private static final int MESSAGES = 600;

  @TempDir Path dir;

  /** As a process would: the spool is closed, the parts are carried over, another one opens. */
  private BrokerRig pass(BrokerRig from) throws Exception {
    return from.next(dir, from.handOver());
  }

  @Test
  void a_client_that_is_handed_over_after_each_byte_notices_nothing() throws Exception {
    byte[] stream =
        concat(
            publish(2, "t", 1, "23 00 05", "a"),
            publish(4, "", 2, "23 00 05", "b"),
            RawClient.subscribe(3, "h", 1),
            ack(6, 2),
            publish(2, "h", 4, "", "c"),
            hex("c0 00"));
    BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener());
    Loop loop = rig.loop;
    RawClient client = rig.connect();
    for (byte one : RawClient.connect("c", 2, 60, "")) {
      rig = pass(rig);
      client.send(new byte[] {one});
      BrokerRig now = rig;
      now.until("it is in", () -> now.status().connections() == 1);
    }
    BrokerRig connected = rig;
    connected.until("CONNACK", () -> client.received(CONNACK).size() == 1);
    for (byte one : stream) {
      client.send(new byte[] {one});
      rig = pass(rig);
    }
    BrokerRig last = rig;
    last.until("PINGRESP", () -> client.received(13).size() == 1);
    last.until("PUBACK", () -> client.received(PUBACK).size() == 2);
    last.until("all records", () -> last.payloads().equals(List.of("a", "b", "c")));
    assertEquals(1, client.received(PUBREC).size());
    assertEquals(1, client.received(PUBCOMP).size());
    assertEquals(1, client.received(PUBLISH).size(), "it has subscribed to h");
    assertFalse(client.isEnded());
    assertEquals(1, last.status().connections());
    last.close();
    loop.close();
  }

  @Test
  void a_stream_of_pahos_at_qos_1_and_2_loses_nothing_and_never_reconnects() throws Exception {
    BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener());
    Loop loop = rig.loop;
    try (PahoStream paho = PahoStream.start(rig.port(), MESSAGES)) {
      for (int i = 0; i < 12; i++) {
        BrokerRig now = rig;
        int goal = 40 * i;
        now.until("progress", () -> paho.acknowledged() > goal || paho.isDone());
        rig = pass(now);
      }
      BrokerRig last = rig;
      last.until("all", paho::isDone);
      assertEquals("", paho.failure());
      assertEquals(0, paho.reconnects());
      last.until("all records", () -> last.payloads().size() >= MESSAGES);
      assertEquals(MESSAGES, last.payloads().size(), "none twice: no connection was lost");
      assertEquals(MESSAGES, Set.copyOf(last.payloads()).size());
      last.close();
      loop.close();
    }
  }

  @Test
  void what_was_on_its_way_to_a_client_that_does_not_read_arrives_whole_and_in_order()
      throws Exception {
    BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener());
    Loop loop = rig.loop;
    RawClient client = rig.connect();
    client.send(RawClient.CONNECT, RawClient.subscribe(1, "#", 0));
    rig.until("SUBACK", () -> client.received(9).size() == 1);
    client.reading(false);
    String filler = "x".repeat(20_000);
    int sent = 0;
    while (rig.status().dropped() == 0 && sent < 2_000) {
      rig.broker().publish("t", utf8(sent++ + filler));
      int[] turns = new int[1];
      BrokerRig now = rig;
      now.until("a turn", () -> turns[0]++ > 0);
    }
    assertTrue(rig.status().dropped() > 0, "the socket and the buffer are full");
    int expected = sent - 1;
    List<Part> parts = rig.handOver();
    assertTrue(parts.size() > 5, "larger than a part: " + parts.size());
    rig = rig.next(dir, parts);
    rig.broker().publish("t", utf8("last"));
    client.reading(true);
    BrokerRig last = rig;
    last.until("all", () -> client.received(PUBLISH).size() >= expected);
    List<Packet> heard = client.received(PUBLISH);
    for (int i = 0; i < expected; i++) {
      assertTrue(heard.get(i).contains(i + "xx"), "message " + i);
    }
    assertFalse(client.isEnded());
    last.close();
    loop.close();
  }

  @Test
  void who_connects_meanwhile_waits_and_is_served_by_the_next_one() throws Exception {
    BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener());
    Loop loop = rig.loop;
    int port = rig.port();
    List<Part> parts = rig.handOver();
    RawClient early = RawClient.connect(loop, port);
    early.send(RawClient.CONNECT);
    int[] turns = new int[1];
    rig.until("connected to nobody", () -> early.isOpen() && turns[0]++ > 5);
    early.send(RawClient.CONNECT);
    assertEquals(0, early.heard().length);
    BrokerRig next = rig.next(dir, parts);
    assertEquals(port, next.port());
    next.until("CONNACK", () -> early.received(CONNACK).size() == 1);
    next.close();
    loop.close();
  }

  @Test
  void sessions_of_clients_that_are_away_go_along_and_so_does_what_they_have_missed()
      throws Exception {
    byte[] connect = RawClient.connect("h", 0, "11 00 00 00 64");
    BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener());
    Loop loop = rig.loop;
    RawClient hearing = rig.connect();
    hearing.send(connect, RawClient.subscribe(1, "a", 1), publish(4, "t", 9, "", "x"));
    BrokerRig first = rig;
    first.until("PUBREC", () -> hearing.received(PUBREC).size() == 1);
    hearing.close();
    first.until("gone", () -> first.status().connections() == 0);
    first.broker().publish("a", utf8("missed"));
    BrokerRig next = pass(first);
    RawClient again = next.connect();
    again.send(connect, publish(12, "t", 9, "", "x"));
    next.until("PUBREC", () -> again.received(PUBREC).size() == 1);
    assertEquals(1, again.received(CONNACK).getFirst().body()[0], "session present");
    assertTrue(again.received(PUBLISH).getFirst().contains("missed"));
    next.until("stored once", () -> next.payloads().equals(List.of("x")));
    next.close();
    loop.close();
  }

  @Test
  void a_will_goes_along_and_does_not_fire_by_the_hand_over() throws Exception {
    byte[] will = concat(Wire.properties(""), string("w"), string("gone"));
    BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener());
    Loop loop = rig.loop;
    RawClient client = rig.connect();
    client.send(RawClient.connect("c", 2 | 4, "", will));
    BrokerRig first = rig;
    first.until("CONNACK", () -> client.received(CONNACK).size() == 1);
    BrokerRig next = pass(first);
    next.until("here", () -> next.status().connections() == 1);
    assertEquals(List.of(), next.payloads());
    client.close();
    next.until("the will", () -> next.payloads().equals(List.of("gone")));
    next.close();
    loop.close();
  }

  @Test
  void held_publishes_go_along_and_are_acknowledged_by_the_next_one() throws Exception {
    BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener());
    Loop loop = rig.loop;
    RawClient client = rig.connect();
    client.send(RawClient.connect311("c", 2));
    BrokerRig first = rig;
    first.until("CONNACK", () -> client.received(CONNACK).size() == 1);
    first.spool().close(() -> {}); // takes nothing any more
    client.send(RawClient.publish311(2, "t", 5, "held"));
    first.until("held", () -> first.status().held() == 1);
    BrokerRig next = pass(first);
    next.until("PUBACK", () -> client.received(PUBACK).size() == 1);
    assertEquals(List.of("held"), next.payloads());
    next.close();
    loop.close();
  }

  @Test
  void parts_that_nobody_can_use_are_closed_and_keep_nothing_from_starting() throws Exception {
    BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener());
    Loop loop = rig.loop;
    RawClient client = rig.connect();
    client.send(RawClient.CONNECT);
    BrokerRig first = rig;
    first.until("CONNACK", () -> client.received(CONNACK).size() == 1);
    int[] pipe = Posix.pipe();
    List<Part> broken = new ArrayList<>();
    for (Part part : first.handOver()) {
      String state =
          part.kind().equals(HandOver.SESSION)
              ? part.state().replace("\"json\":\"", "\"json\":\"AAAA")
              : part.state();
      broken.add(new Part(part.name(), part.kind(), state, part.fds()));
    }
    broken.add(new Part("x", "unknown", "{}", List.of(pipe[0], pipe[1])));
    BrokerRig next = first.next(dir, broken);
    next.until("closed", client::isEnded);
    RawClient other = next.connect();
    other.send(RawClient.CONNECT);
    next.until("CONNACK", () -> other.received(CONNACK).size() == 1);
    next.close();
    loop.close();
  }

  @Test
  void a_socket_that_somebody_else_opened_is_used() throws Exception {
    BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener());
    Loop loop = rig.loop;
    Listener opened =
        Tcp.listen(
            loop,
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            1,
            pipeline -> {},
            () -> new RawClient());
    int port = opened.port();
    rig.handOver().forEach(part -> part.fds().forEach(Posix::close));
    BrokerRig next = rig.next(dir, List.of(LocalBroker.socket("shop", "", opened.detach())));
    assertEquals(port, next.port());
    RawClient client = next.connect();
    client.send(RawClient.CONNECT);
    next.until("CONNACK", () -> client.received(CONNACK).size() == 1);
    next.close();
    loop.close();
  }

  @Test
  void a_client_at_a_unix_socket_goes_along_with_the_socket() throws Exception {
    Path path = dir.resolve("mqtt.sock");
    Endpoint unix = new Endpoint.Unix(path, PosixFilePermissions.fromString("rw-------"));
    BrokerRig rig = BrokerRig.start(dir.resolve("s"), BrokerRig.listener().at(unix));
    Loop loop = rig.loop;
    try (UnixClient client = UnixClient.connect(path)) {
      byte[] publish = publish(2, "t", 1, "", "x");
      client.send(concat(RawClient.CONNECT, Arrays.copyOf(publish, 3)));
      BrokerRig first = rig;
      first.until("CONNACK", () -> client.received() > 4);
      int before = client.received();
      rig = first.next(dir.resolve("s"), first.handOver());
      client.send(Arrays.copyOfRange(publish, 3, publish.length));
      rig.until("PUBACK", () -> client.received() == before + 4);
      assertTrue(Files.exists(path), "the path is the next one's");
      UnixClient.connect(path).close();
    }
    rig.close();
    assertFalse(Files.exists(path));
    loop.close();
  }

  @Test
  void a_listener_that_moves_to_another_place_opens_that_and_lets_the_old_one_go()
      throws Exception {
    BrokerRig rig = BrokerRig.start(dir, BrokerRig.listener());
    Loop loop = rig.loop;
    List<Part> parts = new ArrayList<>();
    for (Part part : rig.handOver()) {
      String elsewhere = "{\"place\":\"" + base64("elsewhere") + "\"}";
      parts.add(new Part(part.name(), part.kind(), elsewhere, part.fds()));
    }
    BrokerRig next = rig.next(dir, parts);
    RawClient client = next.connect();
    client.send(RawClient.CONNECT);
    next.until("CONNACK", () -> client.received(CONNACK).size() == 1);
    next.close();
    loop.close();
  }

  private static String base64(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
  }
}
