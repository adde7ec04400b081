package sluice.loop.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What an answer says of the name that was asked for. */
class ChainTest {
  private static final String NAME = "broker.example.";

  private final byte[] asked = Wire.question(Replies.question(NAME, Type.A), 1, true);

  @Test
  void addresses_in_their_order_with_the_shortest_time() {
    assertEquals(
        known("192.0.2.2 192.0.2.1", 60),
        follow(Replies.a(NAME, 300, "192.0.2.2"), Replies.a(NAME, 60, "192.0.2.1")));
  }

  @Test
  void names_are_alike_in_any_case() {
    assertEquals(known("192.0.2.1", 60), follow(Replies.a("BROKER.Example.", 60, "192.0.2.1")));
  }

  @Test
  void cnames_are_followed_and_bound_the_time() {
    assertEquals(
        known("192.0.2.1", 20),
        follow(
            Replies.a("b.cdn.example.", 60, "192.0.2.1"),
            Replies.cname("a.cdn.example.", 300, "b.cdn.example."),
            Replies.cname(NAME, 20, "a.cdn.example.")));
  }

  @Test
  void records_of_other_names_are_ignored_in_every_section() {
    Message answer =
        Replies.to(
            asked,
            Rcode.NOERROR,
            List.of(
                Replies.a("bank.example.", 60, "6.6.6.6"),
                Replies.cname("other.example.", 60, "bank.example."),
                Replies.a(NAME, 60, "192.0.2.1")),
            List.of(Replies.a(NAME, 60, "6.6.6.6")));
    answer.addRecord(Replies.a(NAME, 60, "6.6.6.6"), Section.ADDITIONAL);
    assertEquals(known("192.0.2.1", 60), Chain.follow(answer, Replies.name(NAME), Type.A));
  }

  @Test
  void records_of_another_type_or_class_are_ignored() {
    Record chaos =
        new ARecord(Replies.name(NAME), DClass.CHAOS, 60, InetAddress.ofLiteral("6.6.6.6"));
    assertEquals(
        new Chain.End.Known(new Found.None(true, 0)),
        follow(chaos, Replies.aaaa(NAME, 60, "2001:db8::1")));
  }

  @Test
  void cnames_in_a_circle_end() {
    assertInstanceOf(Chain.End.Broken.class, follow(Replies.cname(NAME, 60, NAME)));
    assertInstanceOf(
        Chain.End.Broken.class,
        follow(
            Replies.cname(NAME, 60, "a.example."),
            Replies.cname("a.example.", 60, "b.example."),
            Replies.cname("b.example.", 60, "a.example.")));
  }

  @Test
  void a_long_chain_is_refused() {
    List<Record> chain = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      String from = i == 0 ? NAME : "c" + i + ".example.";
      chain.add(Replies.cname(from, 60, "c" + (i + 1) + ".example."));
    }
    assertEquals(
        new Chain.End.Broken("over 12 CNAMEs follow one another"),
        follow(chain.toArray(new Record[0])));
  }

  @Test
  void a_chain_that_the_answer_does_not_end_is_to_be_asked_on() {
    assertEquals(
        new Chain.End.Elsewhere(Replies.name("a.example."), 60),
        follow(Replies.cname(NAME, 60, "a.example.")));
  }

  @Test
  void a_denial_holds_as_long_as_its_soa_says() {
    assertEquals(none(false, 30), denial(Rcode.NXDOMAIN, Replies.soa("example.", 300, 30)));
    assertEquals(none(true, 20), denial(Rcode.NOERROR, Replies.soa("example.", 20, 300)));
    assertEquals(
        none(true, Chain.NEGATIVE_SECONDS_MAX),
        denial(Rcode.NOERROR, Replies.soa("example.", 1 << 30, 1 << 30)));
  }

  @Test
  void a_denial_by_another_zone_or_by_none_is_not_kept() {
    assertEquals(none(false, 0), denial(Rcode.NXDOMAIN, Replies.soa("bank.test.", 300, 300)));
    Message bare = Replies.to(asked, Rcode.NXDOMAIN, List.of(), List.of());
    assertEquals(none(false, 0), Chain.follow(bare, Replies.name(NAME), Type.A));
  }

  @Test
  void times_are_bounded_and_those_with_the_highest_bit_are_none() {
    assertEquals(
        known("192.0.2.1", Chain.TTL_SECONDS_MAX),
        follow(Replies.a(NAME, Integer.MAX_VALUE, "192.0.2.1")));
    byte[] wire = Replies.ok(asked, Replies.a(NAME, 60, "192.0.2.1"));
    wire[wire.length - 10] = (byte) 0x80; // before TTL's other bytes, 2 of length and 4 of address
    assertEquals(
        known("192.0.2.1", 0), Chain.follow(Replies.parse(wire), Replies.name(NAME), Type.A));
  }

  @Test
  void of_a_thousand_addresses_some_are_kept_and_each_once() {
    List<Record> many = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      many.add(Replies.a(NAME, 60, "10.0." + i / 4 / 250 + "." + i / 4 % 250));
    }
    Chain.End.Known end =
        assertInstanceOf(Chain.End.Known.class, follow(many.toArray(new Record[0])));
    Found.Addresses found = assertInstanceOf(Found.Addresses.class, end.found());
    assertEquals(Chain.ADDRESSES_MAX, found.addresses().size());
    assertEquals(Chain.ADDRESSES_MAX, found.addresses().stream().distinct().count());
  }

  private Chain.End follow(Record... answers) {
    Message answer = Replies.to(asked, Rcode.NOERROR, List.of(answers), List.of());
    return Chain.follow(answer, Replies.name(NAME), Type.A);
  }

  private Chain.End denial(int rcode, Record soa) {
    Message answer = Replies.to(asked, rcode, List.of(), List.of(soa));
    return Chain.follow(answer, Replies.name(NAME), Type.A);
  }

  private static Chain.End none(boolean exists, long ttl) {
    return new Chain.End.Known(new Found.None(exists, ttl));
  }

  private static Chain.End known(String addresses, long ttl) {
    List<InetAddress> all =
        Stream.of(addresses.split(" ", -1)).map(InetAddress::ofLiteral).toList();
    return new Chain.End.Known(new Found.Addresses(all, ttl));
  }
}
