package sluice.loop.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;
import sluice.loop.Loop;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

/** Cache, coalescing and stale answers in simulated time, with servers that answer when told. */
class QuestionsTest {
  private static final AnswerCache.Key KEY = new AnswerCache.Key("broker.example.", Type.A);
  private static final InetSocketAddress SERVER =
      new InetSocketAddress(InetAddress.ofLiteral("192.0.2.53"), ServerAddress.PORT);

  private final SimulatedClock clock = new SimulatedClock();
  private final Loop loop = Loop.open(clock, new SimulatedPoller(clock));
  private final AnswerCache cache = new AnswerCache(8, 3_600_000);
  private final ArrayDeque<Exchange.Asker> open = new ArrayDeque<>();
  private final List<String> asked = new ArrayList<>();
  private final List<String> trace = new ArrayList<>();
  private final Questions questions = new Questions(loop, this::ask, cache);

  @Test
  void an_answer_is_kept_as_long_as_it_holds() {
    find();
    answer(Replies.a("broker.example.", 60, "192.0.2.1"));
    pass(59);
    find();
    assertEquals(List.of("192.0.2.1", "192.0.2.1"), trace);
    assertEquals(1, asked.size());
    pass(2);
    find();
    assertEquals(2, asked.size());
  }

  @Test
  void a_denial_is_kept_as_long_as_it_holds_and_never_stale() {
    find();
    deny(30);
    pass(29);
    find();
    assertEquals(List.of("none", "none"), trace);
    pass(2);
    find();
    fail();
    assertEquals(List.of("none", "none", "failed"), trace);
  }

  @Test
  void who_asks_for_the_same_waits_for_the_same_question() {
    find();
    find();
    find();
    answer(Replies.a("broker.example.", 0, "192.0.2.1"));
    assertEquals(List.of("192.0.2.1", "192.0.2.1", "192.0.2.1"), trace);
    assertEquals(1, asked.size());
  }

  @Test
  void families_are_two_questions() {
    find();
    questions.find(new AnswerCache.Key("broker.example.", Type.AAAA), found -> trace.add("v6"));
    assertEquals(List.of("A broker.example.", "AAAA broker.example."), asked);
  }

  @Test
  void a_stale_answer_serves_when_servers_are_silent_for_a_while() {
    find();
    answer(Replies.a("broker.example.", 60, "192.0.2.1"));
    pass(120);
    find();
    passMillis(Questions.STALE_AFTER_MILLIS - 10);
    assertEquals(1, trace.size());
    passMillis(20);
    assertEquals(List.of("192.0.2.1", "192.0.2.1"), trace);
    answer(Replies.a("broker.example.", 60, "192.0.2.2")); // the question went on
    find();
    assertEquals("192.0.2.2", trace.getLast());
    assertEquals(2, asked.size());
  }

  @Test
  void a_stale_answer_serves_at_once_when_the_refresh_fails_and_then_rests() {
    find();
    answer(Replies.a("broker.example.", 60, "192.0.2.1"));
    pass(120);
    find();
    fail();
    assertEquals(List.of("192.0.2.1", "192.0.2.1"), trace);
    pass(29);
    find();
    assertEquals(2, asked.size());
    pass(2);
    find();
    assertEquals(3, asked.size());
  }

  @Test
  void after_the_stale_time_a_failure_is_one() {
    find();
    answer(Replies.a("broker.example.", 60, "192.0.2.1"));
    pass(3_700);
    find();
    fail();
    assertEquals(List.of("192.0.2.1", "failed"), trace);
  }

  @Test
  void a_denial_ends_what_was_known_before() {
    find();
    answer(Replies.a("broker.example.", 60, "192.0.2.1"));
    pass(120);
    find();
    deny(30);
    pass(60);
    find();
    fail();
    assertEquals(List.of("192.0.2.1", "none", "failed"), trace);
  }

  @Test
  void other_servers_are_asked_anew_and_what_was_known_serves_in_need() {
    find();
    answer(Replies.a("broker.example.", 600, "192.0.2.1"));
    cache.expireAll(clock.nanoTime());
    find();
    assertEquals(2, asked.size());
    fail();
    assertEquals(List.of("192.0.2.1", "192.0.2.1"), trace);
  }

  @Test
  void an_answer_that_stops_at_a_cname_is_asked_on_and_bounds_the_time() {
    find();
    answer(Replies.cname("broker.example.", 10, "a.example."));
    answer(Replies.a("a.example.", 600, "192.0.2.1"));
    assertEquals(List.of("A broker.example.", "A a.example."), asked);
    assertEquals(List.of("192.0.2.1"), trace);
    pass(11);
    find();
    assertEquals(3, asked.size());
  }

  @Test
  void answers_that_send_on_and_on_end() {
    find();
    for (int i = 0; i <= Questions.ELSEWHERE_MAX; i++) {
      String from = i == 0 ? "broker.example." : "c" + i + ".example.";
      answer(Replies.cname(from, 60, "c" + (i + 1) + ".example."));
    }
    assertEquals(List.of("failed"), trace);
    assertEquals(Questions.ELSEWHERE_MAX + 1, asked.size());
  }

  @Test
  void the_least_recently_used_answer_goes_first() {
    for (int i = 0; i < 8; i++) {
      keep("n" + i + ".example.");
    }
    long now = clock.nanoTime();
    assertTrue(cache.get(new AnswerCache.Key("n0.example.", Type.A), now) != null);
    keep("one.more.example.");
    assertEquals(8, cache.size());
    assertNull(cache.get(new AnswerCache.Key("n1.example.", Type.A), now));
    assertTrue(cache.get(new AnswerCache.Key("n0.example.", Type.A), now) != null);
  }

  @Test
  void too_many_who_wait_are_refused() {
    for (int i = 0; i <= Questions.WAITERS_MAX; i++) {
      find();
    }
    assertEquals(List.of("failed"), trace);
  }

  @Test
  void closing_calls_nobody_back() {
    find();
    questions.close();
    answer(Replies.a("broker.example.", 60, "192.0.2.1"));
    assertEquals(List.of(), trace);
  }

  private void keep(String name) {
    cache.put(
        new AnswerCache.Key(name, Type.A),
        new Told(
            new Found.Addresses(List.of(SERVER.getAddress()), 60),
            DnsSource.SERVER,
            60,
            SERVER,
            false),
        clock.nanoTime());
  }

  private void find() {
    questions.find(KEY, told -> trace.add(text(told.found())));
  }

  private static String text(Found found) {
    return switch (found) {
      case Found.Addresses(var addresses, long _) -> addresses.getFirst().getHostAddress();
      case Found.None _ -> "none";
      case Found.Failed _ -> "failed";
    };
  }

  private void ask(Record question, Exchange.Asker asker) {
    asked.add(Type.string(question.getType()) + " " + question.getName());
    open.add((reply, failure) -> {
      Exchange.Reply own = reply == null ? null : withQuestion(reply, question);
      asker.onAnswer(own, failure);
    });
  }

  private static Exchange.Reply withQuestion(Exchange.Reply reply, Record question) {
    assertTrue(reply.message().getQuestion() != null, () -> "for " + question);
    return reply;
  }

  private void answer(Record... answers) {
    tell(message(Rcode.NOERROR, List.of(answers), List.of()), null);
  }

  private void deny(long seconds) {
    tell(message(Rcode.NXDOMAIN, List.of(), List.of(Replies.soa("example.", 600, seconds))), null);
  }

  private void fail() {
    tell(null, new DnsException(DnsException.Kind.SILENT, "silent"));
  }

  private static Message message(int rcode, List<Record> answers, List<Record> authority) {
    byte[] query = Wire.question(Replies.question("broker.example.", Type.A), 1, true);
    return Replies.to(query, rcode, answers, authority);
  }

  private void tell(@Nullable Message message, @Nullable DnsException failure) {
    Exchange.Reply reply = message == null ? null : new Exchange.Reply(message, SERVER, false);
    open.remove().onAnswer(reply, failure);
  }

  private void pass(long seconds) {
    passMillis(TimeUnit.SECONDS.toMillis(seconds));
  }

  /** Lets what is due within it happen. */
  private void passMillis(long millis) {
    loop.setTimeout(millis, loop::stop);
    loop.run();
  }
}
