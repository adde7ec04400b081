package sluice.loop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

/** RFC 8305 in simulated time: the trace has who is tried at which millisecond. */
class RaceTest {
  private final IOException refused = new IOException("refused");

  private final SimulatedClock clock = new SimulatedClock();
  private final Loop loop = Loop.open(clock, new SimulatedPoller(clock));
  private final long start = clock.nanoTime();
  private final List<String> trace = new ArrayList<>();
  private Race race = new Race.Resolving(false);
  private Timer timer = loop.setTimeout(1, () -> {});

  @Test
  void families_take_turns_250_ms_apart() {
    at(0, new Race.Event.Found(true, v6(1, 2, 3)));
    at(10, new Race.Event.Found(false, v4(1, 2)));
    at(11, new Race.Event.Resolved(null));
    loop.run();
    assertEquals(List.of("0 6.1", "250 4.1", "500 6.2", "750 4.2", "1000 6.3"), trace);
  }

  @Test
  void ipv4_that_comes_first_gives_ipv6_50_ms() {
    at(0, new Race.Event.Found(false, v4(1)));
    at(30, new Race.Event.Found(true, v6(1)));
    loop.run();
    assertEquals(List.of("30 6.1", "280 4.1"), trace);
  }

  @Test
  void ipv6_that_comes_later_than_that_is_next() {
    at(0, new Race.Event.Found(false, v4(1, 2)));
    at(100, new Race.Event.Found(true, v6(1, 2)));
    loop.run();
    assertEquals(List.of("50 4.1", "300 6.1", "550 4.2", "800 6.2"), trace);
  }

  @Test
  void a_late_family_is_tried_at_once_when_the_last_attempt_has_had_its_time() {
    at(0, new Race.Event.Found(false, v4(1)));
    at(1_000, new Race.Event.Found(true, v6(1)));
    loop.run();
    assertEquals(List.of("50 4.1", "1000 6.1"), trace);
  }

  @Test
  void ipv4_does_not_wait_for_an_ipv6_that_is_known_to_be_none() {
    at(0, new Race.Event.Found(true, List.of()));
    at(5, new Race.Event.Found(false, v4(1)));
    loop.run();
    assertEquals(List.of("5 4.1"), trace);
  }

  @Test
  void a_failed_attempt_makes_the_next_one_start_at_once() {
    at(0, new Race.Event.Found(true, v6(1, 2)));
    at(0, new Race.Event.Found(false, v4(1)));
    at(0, new Race.Event.Resolved(null));
    at(20, new Race.Event.Failed(refused));
    at(30, new Race.Event.Failed(refused));
    at(40, new Race.Event.Failed(refused));
    loop.run();
    assertEquals(List.of("0 6.1", "20 4.1", "30 6.2", "40 lost refused"), trace);
  }

  @Test
  void it_is_not_lost_while_an_address_may_still_come() {
    at(0, new Race.Event.Found(true, v6(1)));
    at(10, new Race.Event.Failed(refused));
    at(400, new Race.Event.Found(false, v4(1)));
    at(410, new Race.Event.Resolved(null));
    at(420, new Race.Event.Failed(refused));
    loop.run();
    assertEquals(List.of("0 6.1", "400 4.1", "420 lost refused"), trace);
  }

  @Test
  void the_first_to_connect_wins_and_nothing_more_is_tried() {
    at(0, new Race.Event.Found(true, v6(1, 2, 3)));
    at(300, new Race.Event.Connected());
    at(310, new Race.Event.Failed(refused));
    at(320, new Race.Event.Found(false, v4(1)));
    loop.run();
    assertEquals(List.of("0 6.1", "250 6.2", "300 won"), trace);
  }

  @Test
  void a_name_that_fails_is_lost_with_its_reason() {
    at(7, new Race.Event.Resolved(new IOException("unknown")));
    loop.run();
    assertEquals(List.of("7 lost unknown"), trace);
  }

  @Test
  void of_a_thousand_addresses_a_few_are_tried() {
    at(0, new Race.Event.Found(true, v6(IntStream.range(0, 1_000).toArray())));
    loop.run();
    assertEquals(Race.WAITING_MAX, trace.size());
  }

  /** Whatever comes in whatever order: attempts never exceed addresses, and an end is an end. */
  @Test
  void any_order_of_events_keeps_its_promises() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 5_000; run++) {
      Race now = new Race.Resolving(false);
      int running = 0;
      boolean[] told = new boolean[3];
      for (int i = 0; i < 40; i++) {
        Race.Event event = event(random, running, told);
        boolean over = now instanceof Race.Won || now instanceof Race.Lost;
        Race.Step step = Race.next(now, event);
        running += event instanceof Race.Event.Failed ? -1 : 0;
        running += step.attempt() != null ? 1 : 0;
        String what = "seed " + seed + ", run " + run + ": " + now + " " + event;
        assertTrue(!over || (step.next().equals(now) && step.attempt() == null), what);
        boolean left = running > 0 || !told[2];
        assertTrue(!(step.next() instanceof Race.Lost) || !left, what);
        now = step.next();
      }
      if (told[2] && running == 0) {
        assertInstanceOf(Race.Lost.class, wonIsFine(now), "seed " + seed + ", run " + run);
      }
    }
  }

  private static Race wonIsFine(Race end) {
    return end instanceof Race.Won ? new Race.Lost(null) : end;
  }

  private Race.Event event(Random random, int running, boolean[] told) {
    int kind = random.nextInt(8);
    if (kind < 2 && !told[kind] && !told[2]) {
      told[kind] = true;
      int[] hosts = IntStream.range(0, random.nextInt(4)).toArray();
      return new Race.Event.Found(kind == 1, kind == 1 ? v6(hosts) : v4(hosts));
    }
    if (kind == 2 && !told[2]) {
      told[2] = true;
      return new Race.Event.Resolved(refused);
    }
    if (kind < 6 && running > 0) {
      return random.nextInt(12) == 0 ? new Race.Event.Connected() : new Race.Event.Failed(refused);
    }
    return new Race.Event.TimeUp();
  }

  private void at(int millis, Race.Event event) {
    var _ = loop.setTimeout(Math.max(1, millis), () -> happened(event, millis));
  }

  private void happened(Race.Event event, long nowMillis) {
    Race before = race;
    Race.Step step = Race.next(race, event);
    race = step.next();
    if (step.attempt() != null) {
      byte[] bytes = step.attempt().getAddress();
      trace.add(nowMillis + (bytes.length == 4 ? " 4." : " 6.") + bytes[bytes.length - 1]);
    }
    if (step.timerMillis() != Race.Step.KEEP) {
      timer.close();
    }
    if (step.timerMillis() > 0) {
      long then = nowMillis + step.timerMillis();
      timer = loop.setTimeout(step.timerMillis(), () -> happened(new Race.Event.TimeUp(), then));
    }
    if (race instanceof Race.Lost(Throwable why) && !race.equals(before)) {
      trace.add(nowMillis + " lost " + (why == null ? "" : why.getMessage()));
    } else if (race instanceof Race.Won && !(before instanceof Race.Won)) {
      trace.add(nowMillis + " won");
    }
    assertTrue(clock.nanoTime() >= start);
  }

  private static List<InetAddress> v4(int... hosts) {
    return IntStream.of(hosts).mapToObj(host -> address("192.0.2." + host % 256)).toList();
  }

  private static List<InetAddress> v6(int... hosts) {
    return IntStream.of(hosts).mapToObj(host -> address("2001:db8::" + host)).toList();
  }

  private static InetAddress address(String literal) {
    try {
      return InetAddress.getByAddress(NetUtil.createByteArrayFromIpAddressString(literal));
    } catch (UnknownHostException e) {
      throw new AssertionError(e);
    }
  }
}
