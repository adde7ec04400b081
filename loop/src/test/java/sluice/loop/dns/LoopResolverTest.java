package sluice.loop.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import sluice.loop.Loop;
import sluice.loop.testkit.Heartbeat;

/** Questions to scripted servers on loopback, most of them hostile. */
class LoopResolverTest {
  /** For servers that answer: machines that build are slow. */
  private static final int PATIENT_MILLIS = 5_000;

  /** For servers that do not. */
  private static final int SHORT_MILLIS = 40;

  private static final Record QUESTION = Replies.question("broker.example.", Type.A);

  private final Loop loop = Loop.open();
  private final ScriptedServer server = ScriptedServer.open(loop);
  private final ScriptedServer second = ScriptedServer.open(loop);
  private final List<String> trace = new ArrayList<>();
  private final List<Throwable> uncaught = new ArrayList<>();
  private LoopResolver resolver = resolver(PATIENT_MILLIS);

  LoopResolverTest() {
    loop.onUncaught((_, e) -> uncaught.add(e));
    loop.setTimeout(20_000, () -> end("the test takes too long")).unref();
  }

  @AfterEach
  void close() {
    resolver.close();
    loop.close();
    assertTrue(uncaught.isEmpty(), uncaught::toString);
  }

  @Test
  void an_answer_comes_back() {
    server.answering(LoopResolverTest::good);
    ask();
    assertEquals(List.of("192.0.2.1"), trace);
    assertEquals(List.of("UDP A broker.example."), server.asked);
    assertEquals(0, resolver.inflight());
  }

  @Test
  void every_question_has_another_id_and_another_port() {
    server.answering(LoopResolverTest::good);
    for (int i = 0; i < 32; i++) {
      ask();
    }
    Set<Integer> ports = new HashSet<>();
    Set<Integer> ids = new HashSet<>();
    for (ScriptedServer.Origin origin : server.origins) {
      ports.add(origin.port());
      ids.add(origin.id());
    }
    assertTrue(ports.size() > 24, ports::toString);
    assertTrue(ids.size() > 30, ids::toString);
  }

  @Test
  void dnsjava_asks_through_it_and_gets_its_own_id_back() {
    server.answering(LoopResolverTest::good);
    Message query = Message.newQuery(QUESTION);
    var _ =
        resolver
            .sendAsync(query)
            .thenAccept(reply -> {
              boolean same = reply.getHeader().getID() == query.getHeader().getID();
              end(same && loop.inLoop() ? "same id" : "another id");
            });
    loop.run();
    assertEquals(List.of("same id"), trace);
    assertThrows(UnsupportedOperationException.class, () -> resolver.send(query));
  }

  @Test
  void a_wrong_id_or_question_is_passed_over_and_the_right_answer_taken() {
    server.overUdp = query -> List.of(withId(query), otherQuestion(query), query, good(query));
    ask();
    assertEquals(List.of("192.0.2.1"), trace);
    assertEquals(3, resolver.counts.foreign);
  }

  @Test
  void an_answer_from_another_port_is_never_seen() {
    resolver = resolver(SHORT_MILLIS);
    server.overUdp =
        query -> {
          byte[] forged = Replies.ok(query, Replies.a("broker.example.", 60, "6.6.6.6"));
          int port = server.origins.getLast().port();
          second.socket().send(forged, new InetSocketAddress(server.address().getAddress(), port));
          return List.of();
        };
    ask();
    assertTrue(trace.getFirst().startsWith("SILENT"), trace::toString);
    assertEquals(0, resolver.counts.foreign);
  }

  @Test
  void a_flood_of_guesses_moves_the_question_to_tcp() {
    server.overUdp =
        query -> {
          byte[][] guesses = new byte[200][];
          Arrays.fill(guesses, withId(query));
          return List.of(guesses);
        };
    server.withTcp(query -> List.of(good(query)));
    ask();
    assertEquals(List.of("192.0.2.1"), trace);
    assertEquals(List.of("UDP A broker.example.", "TCP A broker.example."), server.asked);
    assertEquals(Exchange.FOREIGN_MAX, resolver.counts.foreign);
  }

  @Test
  void garbage_with_the_right_id_and_question_sends_to_the_next_server() {
    server.answering(query -> Arrays.copyOf(good(query), good(query).length - 2));
    second.answering(LoopResolverTest::good);
    ask();
    assertEquals(List.of("192.0.2.1"), trace);
    assertEquals(1, resolver.counts.useless);
  }

  @Test
  void a_silent_server_costs_one_time_out_and_is_asked_last_from_then_on() {
    resolver = resolver(SHORT_MILLIS);
    second.answering(LoopResolverTest::good);
    ask();
    ask();
    assertEquals(List.of("192.0.2.1", "192.0.2.1"), trace);
    assertEquals(1, server.asked.size());
    assertEquals(1, resolver.counts.silences);
  }

  @Test
  void a_server_that_is_not_there_costs_no_time_out() {
    server.close();
    second.answering(LoopResolverTest::good);
    resolver = resolver(PATIENT_MILLIS);
    ask();
    assertEquals(List.of("192.0.2.1"), trace);
    assertEquals(0, resolver.counts.silences);
  }

  @Test
  void all_servers_silent_is_told_with_each_and_the_way_out() {
    resolver = resolver(SHORT_MILLIS);
    ask();
    assertEquals(
        List.of(
            "SILENT no DNS server has an answer ("
                + ServerAddress.text(server.address())
                + ": no answer in 40 ms, "
                + ServerAddress.text(second.address())
                + ": no answer in 40 ms); check the network, [dns] and resolv.conf"),
        trace);
    assertEquals(2, server.asked.size());
  }

  @Test
  void a_servers_error_sends_to_the_next_and_is_told_if_it_is_everyones() {
    server.answering(query -> error(query, Rcode.SERVFAIL));
    second.answering(query -> error(query, Rcode.REFUSED));
    ask();
    assertTrue(trace.getFirst().startsWith("SERVERS no DNS server has an answer ("));
    assertTrue(trace.getFirst().contains(": SERVFAIL, "), trace::toString);
    assertTrue(trace.getFirst().contains(": REFUSED)"), trace::toString);
  }

  @Test
  void a_truncated_answer_is_asked_for_over_tcp() {
    server.answering(LoopResolverTest::truncated).withTcp(query -> List.of(good(query)));
    ask();
    assertEquals(List.of("192.0.2.1"), trace);
    assertEquals(List.of("UDP A broker.example.", "TCP A broker.example."), server.asked);
  }

  @Test
  void truncated_and_tcp_refused_sends_to_the_next_server() {
    server.answering(LoopResolverTest::truncated);
    second.answering(LoopResolverTest::good);
    ask();
    assertEquals(List.of("192.0.2.1"), trace);
  }

  @Test
  void tcp_that_hangs_or_closes_or_lies_sends_to_the_next_server() {
    resolver = resolver(SHORT_MILLIS);
    second.answering(LoopResolverTest::good);
    server.answering(LoopResolverTest::truncated);
    server.withTcp(query -> List.of());
    ask();
    server.overTcp = query -> List.of(new byte[0]);
    resolver = resolver(SHORT_MILLIS);
    ask();
    server.overTcp = query -> List.of(withId(query));
    resolver = resolver(SHORT_MILLIS);
    ask();
    assertEquals(List.of("192.0.2.1", "192.0.2.1", "192.0.2.1"), trace);
  }

  @Test
  void a_server_without_edns_is_asked_without() {
    server.answering(
        query -> Replies.parse(query).getOPT() == null ? good(query) : error(query, Rcode.FORMERR));
    ask();
    assertEquals(List.of("192.0.2.1"), trace);
    assertEquals(2, server.asked.size());
  }

  @Test
  void as_many_questions_as_allowed_are_under_way_and_a_further_one_is_told() {
    resolver = resolver(SHORT_MILLIS);
    int max = DnsOptions.DEFAULT.inflightMax();
    int[] open = {max + 1};
    for (int i = 0; i <= max; i++) {
      resolver.ask(
          QUESTION,
          (reply, failure) -> {
            if (failure != null && failure.kind() == DnsException.Kind.REFUSED) {
              trace.add("refused");
            }
            if (--open[0] == 0) {
              loop.stop();
            }
          });
    }
    assertEquals(List.of(), trace);
    loop.run();
    assertEquals(List.of("refused"), trace);
    assertEquals(1, resolver.counts.refused);
  }

  @Test
  void closing_ends_all_without_a_word() {
    resolver.ask(QUESTION, (reply, failure) -> trace.add("told"));
    resolver.close();
    server.close();
    second.close();
    loop.run();
    assertEquals(List.of(), trace);
  }

  /** Every valid answer cut at every byte, each from a server that is believed otherwise. */
  @Test
  void hostile_answers_leave_the_loop_turning() {
    resolver = resolver(SHORT_MILLIS);
    ask(); // loads what is needed
    Heartbeat heartbeat = new Heartbeat(loop);
    second.answering(LoopResolverTest::good);
    heartbeat.start();
    int length = good(Wire.question(QUESTION, 0, true)).length;
    for (int cut = 0; cut < length; cut++) {
      int bytes = cut;
      server.overUdp =
          query -> {
            byte[] short_ = Arrays.copyOf(good(query), bytes);
            byte[] big = Arrays.copyOf(good(query), 4_000);
            return List.of(short_, big, new byte[] {0}, tenThousand(query));
          };
      resolver = resolver(SHORT_MILLIS);
      ask();
    }
    assertEquals(length + 1, trace.size());
    heartbeat.assertSteady();
  }

  private LoopResolver resolver(int timeoutMillis) {
    ResolvConf conf =
        new ResolvConf(
            List.of(server.address(), second.address()),
            List.of(),
            1,
            timeoutMillis,
            2,
            false,
            false,
            false);
    return new LoopResolver(loop, DnsOptions.DEFAULT.inflightMax(), () -> conf);
  }

  private void ask() {
    resolver.ask(QUESTION, (reply, failure) -> end(text(reply, failure)));
    loop.run();
  }

  private void end(String what) {
    trace.add(what);
    loop.stop();
  }

  private static String text(Exchange.@Nullable Reply reply, @Nullable DnsException failure) {
    if (reply == null) {
      return failure == null ? "neither" : failure.kind() + " " + failure.getMessage();
    }
    return reply.message().getSection(Section.ANSWER).getFirst().rdataToString();
  }

  private static byte[] good(byte[] query) {
    return Replies.ok(query, Replies.a("broker.example.", 60, "192.0.2.1"));
  }

  private static byte[] withId(byte[] query) {
    byte[] reply = good(query);
    reply[0] ^= 0x55;
    return reply;
  }

  private static byte[] otherQuestion(byte[] query) {
    byte[] reply = good(query);
    reply[14] = 'X';
    return reply;
  }

  private static byte[] truncated(byte[] query) {
    byte[] reply = Replies.ok(query);
    reply[2] |= 0x02;
    return reply;
  }

  private static byte[] tenThousand(byte[] query) {
    byte[] reply = good(query);
    reply[6] = 10_000 >> 8;
    reply[7] = (byte) 10_000;
    return reply;
  }

  private static byte[] error(byte[] query, int rcode) {
    Function<byte[], byte[]> to = asked -> Replies.to(asked, rcode, List.of(), List.of()).toWire();
    return to.apply(query);
  }
}
