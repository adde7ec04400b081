package sluice.loop.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.xbill.DNS.DClass;
import org.xbill.DNS.DNSKEYRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.RRSIGRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import sluice.loop.Loop;
import sluice.loop.testkit.Heartbeat;

/**
 * A whole lookup against a server that means ill, alone and before one that does not; the loop's
 * heartbeat goes on meanwhile. What has no address has to end with words, and what is a lie must
 * not become an address.
 */
class DnsHostileTest {
  private static final String HOST = "broker.example";
  private static final String GOOD = "192.0.2.1";
  private static final String EVIL = "203.0.113.66";
  private static final int TRIES = 20;

  /** Behind header and question, where the first record's name is a pointer of two bytes. */
  private static final int ANSWER = 12 + 1 + HOST.length() + 1 + 4;

  @TempDir Path dir;

  private final Loop loop = Loop.open();
  private final ScriptedServer evil = ScriptedServer.open(loop);
  private final ScriptedServer good = ScriptedServer.open(loop);
  private final Heartbeat heartbeat = new Heartbeat(loop);
  private Path empty = Path.of("");
  private final List<Throwable> uncaught = new ArrayList<>();

  @BeforeEach
  void warm() throws IOException {
    empty = Files.writeString(dir.resolve("empty"), "");
    loop.onUncaught((_, e) -> uncaught.add(e));
    good.answering(query -> Replies.ok(query, Replies.a(HOST + ".", 60, GOOD)));
    evil.answering(query -> null).withTcp(query -> List.of(good(query)));
    String _ = ask(good); // loads what is needed, perhaps for longer than an answer may take
    assertEquals(GOOD, ask(good));
    assertEquals(GOOD, ask(evil, good));
    evil.answering(DnsHostileTest::truncated);
    String _ = ask(evil); // what TCP loads, too
    assertEquals(GOOD, ask(evil));
    evil.overTcp = query -> List.of();
    heartbeat.start();
  }

  @AfterEach
  void theLoopWasNotHeldUp() {
    heartbeat.assertSteady();
    loop.close();
    assertEquals(List.of(), uncaught);
  }

  @Test
  void a_wrong_id_is_no_answer() {
    evil.answering(query -> with(evil(query), 0, query[0] ^ 0x55));
    lies("SILENT");
  }

  @Test
  void a_wrong_question_is_no_answer() {
    evil.answering(query -> with(evil(query), 14, 'X'));
    lies("SILENT");
  }

  @Test
  void an_answer_from_a_wrong_port_is_no_answer() {
    ScriptedServer other = ScriptedServer.open(loop);
    evil.answering(query -> {
      int port = evil.origins.getLast().port();
      other.socket().send(evil(query), new InetSocketAddress(evil.address().getAddress(), port));
      return null;
    });
    lies("SILENT");
  }

  @Test
  void an_answer_for_another_name_is_none_and_poisons_nothing() {
    evil.answering(query ->
        Replies.to(
                query,
                0,
                List.of(Replies.a("bank.example.", 60, EVIL), Replies.a("example.", 60, EVIL)),
                List.of(Replies.soa("example.", 60, 60)))
            .toWire());
    try (Dns dns = dns(evil)) {
      assertEquals("UNKNOWN", ask(dns, HOST));
      evil.answering(query -> Replies.ok(query));
      assertEquals("UNKNOWN", ask(dns, "bank.example"));
    }
  }

  @Test
  void a_compression_pointer_to_itself_is_malformed() {
    evil.answering(query -> with(evil(query), ANSWER, 0xC0, ANSWER));
    lies("SERVERS");
  }

  @Test
  void a_label_over_63_is_malformed() {
    evil.answering(query -> with(evil(query), ANSWER, 0x40));
    lies("SERVERS");
  }

  @Test
  void a_name_over_255_is_malformed() {
    byte[] name = new byte[64 * 4 + 1];
    for (int label = 0; label < 4; label++) {
      name[label * 64] = 63;
      Arrays.fill(name, label * 64 + 1, label * 64 + 64, (byte) 'a');
    }
    evil.answering(query -> named(query, name));
    lies("SERVERS");
  }

  @Test
  void a_nul_in_a_label_is_another_name() {
    evil.answering(query -> named(query, new byte[] {6, 'b', 'r', 'o', 'k', 'e', 0, 0}));
    assertEquals("UNKNOWN", ask(evil));
  }

  @Test
  void cnames_in_a_circle_end_wherever_they_close_it() {
    evil.answering(query ->
        Replies.ok(
            query,
            Replies.cname(HOST + ".", 60, "a.example."),
            Replies.cname("a.example.", 60, HOST + ".")));
    assertEquals("SERVERS", ask(evil));
    evil.answering(query -> {
      String asked = Replies.nameOf(query); // a circle of one answer each
      String next = asked.startsWith("a.") ? HOST + "." : "a.example.";
      return Replies.ok(query, Replies.cname(asked, 60, next));
    });
    assertEquals("SERVERS", ask(evil));
  }

  @Test
  void truncated_and_tcp_that_refuses_hangs_or_lies_is_no_answer() {
    ScriptedServer withoutTcp = ScriptedServer.open(loop);
    withoutTcp.answering(DnsHostileTest::truncated);
    assertEquals("SILENT", ask(withoutTcp));
    assertEquals(GOOD, ask(withoutTcp, good));
    evil.answering(DnsHostileTest::truncated);
    lies("SILENT");
    evil.overTcp = query -> List.of(with(evil(query), 0, query[0] ^ 0x55));
    lies("SERVERS");
  }

  @Test
  void thousands_of_addresses_are_not_read() {
    Record[] many =
        Stream.generate(() -> Replies.a(HOST + ".", 60, EVIL)).limit(4_000).toArray(Record[]::new);
    byte[] answer = Replies.ok(asked(), many);
    assertTrue(answer.length > 60_000, "as much as a message holds");
    evil.answering(DnsHostileTest::truncated);
    evil.overTcp = query -> List.of(to(query, answer));
    lies("SERVERS");
    evil.answering(query -> with(evil(query), 6, 10_000 >> 8, 10_000 & 0xFF));
    lies("SERVERS");
  }

  /** CVE-2023-50387: keys of one tag and signatures by each; who validates is busy for hours. */
  @Test
  void a_signed_zone_made_for_validators_costs_nothing() {
    Name zone = Replies.name("example.");
    List<Record> records = new ArrayList<>(List.of(Replies.a(HOST + ".", 60, GOOD)));
    for (int i = 0; i < 300; i++) {
      byte[] random = new byte[64];
      Arrays.fill(random, (byte) i);
      records.add(new DNSKEYRecord(zone, DClass.IN, 60, 257, 3, 13, random));
      records.add(
          new RRSIGRecord(
              Replies.name(HOST + "."),
              DClass.IN,
              60,
              Type.A,
              13,
              60,
              Instant.EPOCH,
              Instant.EPOCH,
              1,
              zone,
              random));
    }
    byte[] answer = Replies.to(asked(), 0, records, List.of()).toWire();
    assertTrue(answer.length > 40_000 && answer.length <= 65_535, answer.length + " bytes");
    evil.answering(DnsHostileTest::truncated);
    evil.overTcp = query -> List.of(to(query, answer));
    for (int i = 0; i < TRIES; i++) {
      assertEquals(GOOD, ask(evil));
    }
  }

  @Test
  void a_flood_of_wrong_answers_is_passed_over() {
    evil.overUdp = query -> Collections.nCopies(200, with(evil(query), 0, query[0] ^ 0x55));
    lies("SILENT");
  }

  @Test
  void silence_of_all_ends_in_time() {
    evil.answering(query -> null);
    lies("SILENT");
    assertEquals("SILENT", ask(evil, evil));
  }

  /** Alone it ends with a failure of this kind, and before a good server it only costs time. */
  private void lies(String kind) {
    assertEquals(kind, ask(evil));
    assertEquals(GOOD, ask(evil, good));
  }

  private String ask(ScriptedServer... servers) {
    try (Dns dns = dns(servers)) {
      return ask(dns, HOST);
    }
  }

  private String ask(Dns dns, String host) {
    List<String> said = new ArrayList<>();
    dns.explain(host)
        .thenAccept(report -> {
          DnsException problem = report.problem();
          said.add(
              problem == null
                  ? report.addresses().getFirst().getHostAddress()
                  : problem.kind().name());
          loop.stop();
        });
    var limit = loop.setTimeout(20_000, loop::stop);
    loop.run();
    limit.close();
    assertEquals(1, said.size(), "the lookup has not ended");
    return said.getFirst();
  }

  private Dns dns(ScriptedServer... servers) {
    List<InetSocketAddress> addresses =
        Stream.of(servers).map(ScriptedServer::address).distinct().toList();
    var overrides = new DnsOptions.Overrides(addresses, List.of(), 1, 150, 2, null, null, false);
    return Dns.open(loop, new DnsOptions(empty, empty, overrides, 16, 0, 64));
  }

  private static byte[] asked() {
    return Wire.question(Replies.question(HOST + ".", Type.A), 1, true);
  }

  private static byte[] good(byte[] query) {
    return Replies.ok(query, Replies.a(HOST + ".", 60, GOOD));
  }

  private static byte[] evil(byte[] query) {
    return Replies.ok(query, Replies.a(HOST + ".", 60, EVIL));
  }

  private static byte @Nullable [] truncated(byte[] query) {
    return with(Replies.ok(query), 2, 0x83);
  }

  /** The answer that was made beforehand, as an answer to this. */
  private static byte[] to(byte[] query, byte[] answer) {
    return with(answer, 0, query[0], query[1]);
  }

  /** With another name in place of the answer's. */
  private static byte[] named(byte[] query, byte[] name) {
    byte[] from = evil(query);
    byte[] all = Arrays.copyOf(from, from.length - 2 + name.length);
    System.arraycopy(name, 0, all, ANSWER, name.length);
    int rest = from.length - ANSWER - 2;
    System.arraycopy(from, ANSWER + 2, all, ANSWER + name.length, rest);
    return all;
  }

  private static byte[] with(byte[] original, int at, int... bytes) {
    byte[] changed = original.clone();
    for (int i = 0; i < bytes.length; i++) {
      changed[at + i] = (byte) bytes[i];
    }
    return changed;
  }
}
