package sluice.gateway.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.gateway.mqtt.Wire.ack;
import static sluice.gateway.mqtt.Wire.publish;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.mqtt.Wire.Packet;
import sluice.gateway.shared.ValkeyOptions;
import sluice.gateway.shared.ValkeyPeers;
import sluice.gateway.testkit.Valkey;

/** Two brokers that share through a real Valkey, and clients that come to either. */
class RoamingTest {
  private static final int CONNACK = 2;
  private static final int PUBLISH = 3;
  private static final int PUBACK = 4;
  private static final int PUBREC = 5;
  private static final int PUBCOMP = 7;
  private static final int SUBACK = 9;
  private static final int DISCONNECT = 14;
  private static final String TEN_MINUTES = "11 00 00 02 58";

  @TempDir Path dir;
  private @Nullable Valkey valkey;
  private @Nullable BrokerRig one;
  private @Nullable BrokerRig two;
  private @Nullable ValkeyPeers first;

  @BeforeEach
  void start() throws Exception {
    Valkey server = Valkey.start(dir.resolve("valkey"));
    valkey = server;
    BrokerRig a = BrokerRig.start(dir.resolve("one"), BrokerRig.listener());
    one = a;
    BrokerRig b = a.next(dir.resolve("two"), List.of());
    two = b;
    first = share(a, server, 1);
    var _ = share(b, server, 2);
    untilUp();
  }

  private static ValkeyPeers share(BrokerRig rig, Valkey server, int worker) {
    ValkeyPeers made =
        new ValkeyPeers(
            rig.loop,
            new ValkeyOptions("127.0.0.1", server.port(), null, null, "sluice:g", worker));
    rig.broker().share(made, () -> {});
    return made;
  }

  private void untilUp() {
    one().until("up", () -> isUp(one()) && isUp(two()));
  }

  private static boolean isUp(BrokerRig rig) {
    return rig.broker().shared().contains(" up;");
  }

  @AfterEach
  void stop() {
    if (two != null) {
      two.close();
    }
    if (one != null) {
      one.close();
    }
    if (valkey != null) {
      valkey.close();
    }
  }

  private BrokerRig one() {
    return Objects.requireNonNull(one);
  }

  private BrokerRig two() {
    return Objects.requireNonNull(two);
  }

  private static RawClient connect(BrokerRig at, String id, int flags) {
    RawClient client = at.connect();
    client.send(RawClient.connect(id, flags, TEN_MINUTES));
    at.until("CONNACK", () -> client.received(CONNACK).size() == 1);
    return client;
  }

  private static boolean isPresent(RawClient client) {
    return client.received(CONNACK).getFirst().body()[0] == 1;
  }

  private static RawClient subscribed(BrokerRig at, String id) {
    RawClient client = connect(at, id, 2);
    client.send(RawClient.subscribe(1, "t/#", 1));
    at.until("SUBACK", () -> client.received(SUBACK).size() == 1);
    return client;
  }

  private static void say(BrokerRig at, String text) {
    RawClient other = at.connect();
    other.send(RawClient.connect("other-" + text, 2, ""));
    other.send(publish(2, "t/x", 7, "", text));
    at.until("PUBACK", () -> other.received(PUBACK).size() == 1);
    other.close();
  }

  private static String texts(RawClient client) {
    StringBuilder all = new StringBuilder();
    for (Packet packet : client.received(PUBLISH)) {
      String body = new String(packet.body(), StandardCharsets.ISO_8859_1);
      all.append(body.charAt(body.length() - 1));
    }
    return all.toString();
  }

  @Test
  void what_one_workers_client_says_the_others_clients_hear_and_it_is_stored_once() {
    RawClient here = subscribed(one(), "here");
    RawClient there = subscribed(two(), "there");
    say(one(), "a");
    say(two(), "b");
    one().until("both", () -> texts(here).length() == 2 && texts(there).length() == 2);
    one().until("a", () -> one().payloads().equals(List.of("a")));
    two().until("b", () -> two().payloads().equals(List.of("b")));
  }

  @Test
  void a_client_finds_its_session_and_what_waits_for_it_at_another_worker() {
    RawClient before = subscribed(one(), "c");
    before.close();
    one().until("gone", () -> one().status().connections() == 0);
    say(two(), "a");
    one().until("it waits", () -> one().status().queuedBytes() > 0);
    RawClient after = connect(two(), "c", 0);
    assertTrue(isPresent(after));
    two().until("what waited", () -> texts(after).equals("a"));
    assertEquals(0, one().status().sessions());
    assertEquals(0, one().status().queuedBytes());
    say(one(), "b");
    two().until("more", () -> texts(after).equals("ab"));
    assertEquals(0, two().status().violations());
  }

  @Test
  void one_that_is_connected_at_two_workers_stays_at_the_last() {
    RawClient before = subscribed(one(), "c");
    RawClient after = connect(two(), "c", 0);
    one().until("taken over", before::isEnded);
    byte[] reason = before.received(DISCONNECT).getFirst().body();
    assertEquals(0x8E, Byte.toUnsignedInt(reason[0]));
    assertTrue(isPresent(after));
    RawClient anew = connect(one(), "c", 2);
    two().until("taken over", after::isEnded);
    assertEquals(false, isPresent(anew), "a clean start");
  }

  @Test
  void an_exchange_of_quality_of_service_2_is_finished_at_another_worker() {
    RawClient before = connect(one(), "c", 2);
    before.send(publish(4, "t", 9, "", "x"));
    one().until("PUBREC", () -> before.received(PUBREC).size() == 1);
    before.close();
    one().until("gone", () -> one().status().connections() == 0);
    RawClient after = connect(two(), "c", 0);
    after.send(publish(12, "t", 9, "", "x")); // it has not seen the PUBREC
    two().until("PUBREC", () -> after.received(PUBREC).size() == 1);
    after.send(ack(6, 9));
    two().until("PUBCOMP", () -> after.received(PUBCOMP).size() == 1);
    one().until("once", () -> one().payloads().equals(List.of("x")));
    assertEquals(List.of(), two().payloads());
  }

  @Test
  void what_a_worker_has_stored_is_found_when_it_is_gone_without_a_word() {
    RawClient before = subscribed(one(), "c");
    long[] turns = {0};
    var timer = one().loop.setInterval(Roaming.SAVE_MILLIS + 50, () -> turns[0]++);
    one().until("it is stored", () -> turns[0] >= 1);
    timer.close();
    Objects.requireNonNull(first).close();
    RawClient after = connect(two(), "c", 0);
    assertTrue(isPresent(after));
    say(two(), "a");
    two().until("it is subscribed", () -> texts(after).equals("a"));
    before.close();
  }

  @Test
  void a_worker_that_ends_in_order_leaves_its_sessions_to_whoever_is_asked() {
    RawClient before = subscribed(one(), "c");
    one().broker().close();
    one().until("told", before::isEnded);
    RawClient after = connect(two(), "c", 0);
    assertTrue(isPresent(after));
  }

  @Test
  void while_valkey_is_away_local_service_goes_on_and_afterwards_all_is_as_before()
      throws Exception {
    Valkey server = Objects.requireNonNull(valkey);
    RawClient here = subscribed(one(), "here");
    server.kill();
    one().until("away", () -> !isUp(one()) && !isUp(two()));
    say(one(), "a");
    one().until("heard", () -> texts(here).equals("a"));
    RawClient more = subscribed(two(), "there");
    server.start();
    untilUp();
    say(one(), "b");
    two().until("heard", () -> texts(more).equals("b"));
    one().until("both", () -> texts(here).equals("ab"));
    RawClient moved = connect(one(), "there", 0);
    assertTrue(isPresent(moved));
  }
}
