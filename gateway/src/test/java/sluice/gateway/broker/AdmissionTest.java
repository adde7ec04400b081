package sluice.gateway.broker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.gateway.mqtt.Wire.concat;
import static sluice.gateway.mqtt.Wire.publish;
import static sluice.gateway.mqtt.Wire.string;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Clock;
import sluice.loop.net.Endpoint;
import sluice.loop.net.Tls;
import sluice.loop.net.TlsOptions;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TestTls;

/** Who is let in: users, certificates, Unix sockets; and who is not. */
class AdmissionTest {
  /** By mosquitto_passwd 2.0.11: alice's password is "sésame". */
  private static final String ALICE =
      "alice:$7$101$19HNpPeOFlENMg5l$30tr0qXOJ7N3lBZqDDjjtXqoQ0r0HrdNVZq5nnkSCAPzriQbCeWgoY42+"
          + "GKkd9BSsbJOAUpL8Jo8SODsyQCe5Q==\n";

  private static final int CONNACK = 2;
  private static final int PUBACK = 4;
  private static final TestPki PKI = new TestPki();

  @TempDir Path dir;

  private static ListenOptions with(
      @Nullable Path users, boolean anonymous, @Nullable TlsOptions tls) {
    ListenOptions plain = BrokerRig.listener();
    return new ListenOptions(
        "shop", plain.endpoint(), tls, users, anonymous, TopicRules.OPEN, ListenLimits.USUAL);
  }

  private Path users(String text) throws IOException {
    return Files.writeString(dir.resolve("users"), text);
  }

  private static byte[] login(String id, String user, String password) {
    return RawClient.connect(id, 2 | 0x80 | 0x40, "", string(user), string(password));
  }

  /** The code of the CONNACK. */
  private static int answer(BrokerRig rig, byte[] connect) {
    RawClient client = rig.connect();
    client.send(connect);
    rig.until("an answer", () -> !client.received(CONNACK).isEmpty() || client.isEnded());
    return Byte.toUnsignedInt(client.received(CONNACK).getFirst().body()[1]);
  }

  @Test
  void a_user_of_mosquitto_passwd_is_let_in_and_nobody_else() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir.resolve("s"), with(users(ALICE), false, null))) {
      assertEquals(0, answer(rig, login("a", "alice", "sésame")));
      assertEquals(0x86, answer(rig, login("b", "alice", "sesame")));
      assertEquals(0x86, answer(rig, login("c", "alice", "")));
      assertEquals(0x86, answer(rig, login("d", "bob", "sésame")));
      assertEquals(0x87, answer(rig, RawClient.CONNECT));
      byte[] old = RawClient.connect311("e", 2 | 0xC0, string("alice"), string("x"));
      assertEquals(4, answer(rig, old));
      assertEquals(5, answer(rig, RawClient.connect311("f", 2)));
      assertEquals(6, rig.status().denied());
    }
  }

  @Test
  void what_comes_behind_connect_waits_until_the_password_was_checked() throws Exception {
    try (BrokerRig rig = BrokerRig.start(dir.resolve("s"), with(users(ALICE), false, null))) {
      RawClient good = rig.connect();
      good.send(concat(login("a", "alice", "sésame"), publish(2, "t", 1, "", "good")));
      rig.until("PUBACK", () -> good.received(PUBACK).size() == 1);
      RawClient bad = rig.connect();
      bad.send(concat(login("a", "alice", "no"), publish(2, "t", 1, "", "bad")));
      rig.until("ended", bad::isEnded);
      assertEquals(List.of("good"), rig.payloads());
    }
  }

  @Test
  void a_changed_file_is_read_again_and_a_broken_one_changes_nothing() throws Exception {
    Path file = users(ALICE);
    try (BrokerRig rig = BrokerRig.start(dir.resolve("s"), with(file, false, null))) {
      assertEquals(0x86, answer(rig, login("a", "carol", "sésame")));
      users(ALICE + ALICE.replace("alice", "carol"));
      assertEquals(0, answer(rig, login("b", "carol", "sésame")));
      users("carol:secret\n");
      assertEquals(0, answer(rig, login("c", "carol", "sésame")));
      Files.delete(file);
      assertEquals(0, answer(rig, login("d", "alice", "sésame")));
    }
  }

  @Test
  void a_file_that_is_wrong_keeps_the_broker_from_starting_and_says_where() throws Exception {
    for (String wrong :
        List.of(
            "",
            "alice\n",
            "alice:secret\n",
            "alice:$6$x$y\n",
            "alice:$7$0$AAAA$AAAA\n",
            "alice:$7$99999999$AAAA$AAAA\n",
            ALICE + ALICE,
            ":x\n")) {
      Path file = users(wrong);
      IOException why = assertThrows(IOException.class, () -> PasswordFile.read(file));
      assertTrue(("" + why.getMessage()).contains("users"), "" + why);
      try (BrokerRig rig = BrokerRig.start(dir.resolve("s"), with(file, false, null))) {
        assertNotNull(rig.failure(), wrong);
      }
    }
    Path none = dir.resolve("none");
    try (BrokerRig rig = BrokerRig.start(dir.resolve("s"), with(none, false, null))) {
      assertNotNull(rig.failure());
    }
  }

  @Test
  void another_users_session_is_not_to_be_had() throws Exception {
    Path file = users(ALICE + ALICE.replace("alice", "carol"));
    try (BrokerRig rig = BrokerRig.start(dir.resolve("s"), with(file, true, null))) {
      RawClient alice = rig.connect();
      alice.send(login("x", "alice", "sésame"));
      rig.until("CONNACK", () -> alice.received(CONNACK).size() == 1);
      assertEquals(0x87, answer(rig, login("x", "carol", "sésame")));
      assertEquals(0x87, answer(rig, RawClient.connect("x", 2, "")));
      assertEquals(0, answer(rig, login("x", "alice", "sésame")));
    }
  }

  @Test
  void topics_that_are_not_named_may_be_neither_said_nor_heard() throws Exception {
    TopicRules rules = new TopicRules(List.of("up/+"), "", List.of(), List.of("down/+", "x/#"));
    ListenOptions options = BrokerRig.listener(ListenLimits.USUAL, rules);
    try (BrokerRig rig = BrokerRig.start(dir, options)) {
      RawClient client = rig.connect();
      client.send(RawClient.CONNECT);
      List<String> filters =
          List.of("#", "+/a", "down/#", "down/a", "x/+/y", "x", "$SYS/#", "up/a");
      List<Integer> codes = List.of(0x87, 0x87, 0x87, 0, 0, 0, 0x87, 0x87);
      for (int i = 0; i < filters.size(); i++) {
        client.send(RawClient.subscribe(i + 1, filters.get(i), 0));
      }
      rig.until("SUBACKs", () -> client.received(9).size() == filters.size());
      for (int i = 0; i < filters.size(); i++) {
        int code = Byte.toUnsignedInt(client.received(9).get(i).body()[3]);
        assertEquals(codes.get(i), code, filters.get(i));
      }
      client.send(publish(2, "up/a/b", 1, "", "x"), publish(2, "up/a", 2, "", "y"));
      rig.until("PUBACKs", () -> client.received(PUBACK).size() == 2);
      assertEquals(0x87, client.received(PUBACK).getFirst().reason());
      assertEquals(List.of("y"), rig.payloads());
    }
  }

  @Test
  void a_unix_socket_serves_and_is_removed_with_its_listener() throws Exception {
    Path path = dir.resolve("mqtt.sock");
    Endpoint unix = new Endpoint.Unix(path, PosixFilePermissions.fromString("rw-rw----"));
    ListenOptions options = BrokerRig.listener().at(unix);
    for (int i = 0; i < 2; i++) {
      try (BrokerRig rig = BrokerRig.start(dir.resolve("s"), options);
          UnixClient client = UnixClient.connect(path)) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        assertEquals("rw-rw----", mode);
        client.send(concat(RawClient.CONNECT, publish(2, "t", 1, "", "over unix")));
        rig.until("stored", () -> rig.payloads().contains("over unix"));
        rig.until("PUBACK", () -> client.received() >= 4 + 5);
      }
      assertTrue(Files.notExists(path), "removed");
    }
    Files.writeString(path, "no socket");
    try (BrokerRig rig = BrokerRig.start(dir.resolve("s"), options)) {
      assertTrue(("" + rig.failure()).contains("no socket"), "" + rig.failure());
    }
    assertEquals("no socket", Files.readString(path));
  }

  @Test
  void tls_serves_who_trusts_it_and_asks_for_certificates_where_it_is_told_to() throws Exception {
    Path ca = PKI.writeCa(dir);
    TestPki.write(dir, "server", PKI.localhost());
    TestPki.write(dir, "device", PKI.device("pump-7"));
    TestPki.write(dir, "stranger", new TestPki("Other").device("stranger"));
    TlsOptions plain = server(null);
    try (BrokerRig rig = BrokerRig.start(dir.resolve("s"), with(null, true, plain))) {
      assertEquals("one", published(rig, TestTls.trusting(ca).done(), "one"));
    }
    try (BrokerRig rig = BrokerRig.start(dir.resolve("m"), with(null, false, server(ca)))) {
      assertEquals("two", published(rig, TestTls.trusting(ca).own(dir, "device").done(), "two"));
      assertEquals("", published(rig, TestTls.trusting(ca).done(), "three"));
      TlsOptions stranger = TestTls.trusting(ca).own(dir, "stranger").done();
      assertEquals("", published(rig, stranger, "four"));
      RawClient clear = rig.connect();
      clear.send(RawClient.CONNECT);
      rig.until("ended", clear::isEnded);
      assertEquals(List.of("two"), rig.payloads());
    }
  }

  @Test
  void a_tls_client_resumes_its_session_at_the_next_broker() throws Exception {
    Path ca = PKI.writeCa(dir);
    TestPki.write(dir, "server", PKI.localhost());
    byte[] connect = RawClient.connect("c", 0, "11 00 00 00 64");
    BrokerRig first = BrokerRig.start(dir.resolve("s"), with(null, true, server(null)));
    Tls tls = Tls.load(TestTls.trusting(ca).done(), Clock.SYSTEM);
    RawClient client = RawClient.connect(first.loop, first.port(), tls);
    first.until("open", client::isOpen);
    client.send(connect, publish(4, "t", 5, "", "x"));
    first.until("PUBREC", () -> client.received(5).size() == 1);
    BrokerRig next = first.next(dir.resolve("s"), first.handOver());
    next.until("closed, after its acknowledgements", client::isEnded);
    assertEquals(0x8B, client.received(14).getFirst().reason());
    RawClient again = RawClient.connect(next.loop, next.port(), tls);
    next.until("open", again::isOpen);
    again.send(connect, publish(12, "t", 5, "", "x"));
    next.until("PUBREC", () -> again.received(5).size() == 1);
    assertEquals(1, again.received(CONNACK).getFirst().body()[0], "session present");
    next.until("stored once", () -> next.payloads().equals(List.of("x")));
    next.close();
    first.loop.close();
  }

  private TlsOptions server(@Nullable Path ca) {
    return new TlsOptions(
        ca,
        dir.resolve("server.pem"),
        dir.resolve("server.key"),
        null,
        null,
        null,
        List.of(),
        false,
        List.of(),
        5_000);
  }

  /** The last record that came of it, or nothing if the client was not let in. */
  private static String published(BrokerRig rig, TlsOptions options, String text)
      throws IOException {
    Tls tls = Tls.load(options, Clock.SYSTEM);
    RawClient client = RawClient.connect(rig.loop, rig.port(), tls);
    rig.until("open or not", () -> client.isOpen() || client.isEnded());
    client.send(concat(RawClient.CONNECT, publish(2, "t", 1, "", text)));
    rig.until("done", () -> client.received(PUBACK).size() == 1 || client.isEnded());
    return client.received(PUBACK).isEmpty()
        ? ""
        : new String(rig.records().getLast().payload(), StandardCharsets.UTF_8);
  }
}
