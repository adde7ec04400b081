package sluice.loop.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Message;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** What comes back, judged. */
class WireTest {
  private static final int POINTER = 0xC0;

  private final byte[] asked =
      Wire.question(Replies.question("broker.example.", Type.A), 0x1234, true);
  private final byte[] good = Replies.ok(asked, Replies.a("broker.example.", 60, "192.0.2.1"));

  @Test
  void a_question_has_its_id_asks_for_recursion_and_says_what_fits() {
    Message message = Replies.parse(asked);
    assertEquals(0x1234, message.getHeader().getID());
    assertEquals("broker.example. A", Replies.nameOf(asked) + " " + Replies.typeOf(asked));
    assertEquals(Wire.UDP_BYTES_MAX, message.getOPT().getPayloadSize());
  }

  @Test
  void an_answer_is_one() {
    assertInstanceOf(Verdict.Answer.class, judge(good));
  }

  @Test
  void an_answer_to_something_else_is_foreign() {
    assertEquals(new Verdict.Foreign("another id"), judge(with(good, 0, 0x77)));
    assertEquals(new Verdict.Foreign("not an answer"), judge(with(good, 2, 0x01)));
    assertEquals(new Verdict.Foreign("not an answer"), judge(with(good, 2, 0xA8)));
    assertEquals(new Verdict.Foreign("another question"), judge(with(good, 13, 'x')));
    assertEquals(new Verdict.Foreign("another question"), judge(with(good, 5, 0)));
    byte[] other = Wire.question(Replies.question("broker.example.", Type.AAAA), 0x1234, true);
    assertEquals(new Verdict.Foreign("another question"), judge(Replies.ok(other)));
  }

  @Test
  void letters_may_come_back_in_the_other_case() {
    assertInstanceOf(Verdict.Answer.class, judge(with(good, 13, 'B')));
  }

  /** No cut answer is taken for one, and none throws. */
  @Test
  void every_answer_cut_at_every_byte_is_refused() {
    List<byte[]> answers = new ArrayList<>();
    answers.add(good);
    answers.add(
        Replies.ok(
            asked,
            Replies.cname("broker.example.", 60, "a.example."),
            Replies.cname("a.example.", 60, "b.example."),
            Replies.a("b.example.", 60, "192.0.2.1"),
            Replies.a("b.example.", 60, "192.0.2.2")));
    answers.add(
        Replies.to(asked, Rcode.NXDOMAIN, List.of(), List.of(Replies.soa("example.", 60, 60)))
            .toWire());
    for (byte[] answer : answers) {
      assertInstanceOf(Verdict.Answer.class, judge(answer));
      for (int length = 0; length < answer.length; length++) {
        Verdict verdict = judge(Arrays.copyOf(answer, length));
        assertFalse(verdict instanceof Verdict.Answer, "cut at " + length + " of " + answer.length);
      }
    }
  }

  @Test
  void a_flipped_bit_or_garbage_never_throws() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int bit = 0; bit < good.length * 8; bit++) {
      byte[] flipped = good.clone();
      flipped[bit / 8] ^= (byte) (1 << bit % 8);
      judge(flipped);
    }
    for (int run = 0; run < 20_000; run++) {
      byte[] garbage = Arrays.copyOf(good, good.length + random.nextInt(80));
      int from = random.nextInt(4) == 0 ? 0 : 12;
      for (int i = from; i < garbage.length; i++) {
        garbage[i] = random.nextInt(3) == 0 ? (byte) random.nextInt(256) : garbage[i];
      }
      judge(garbage);
    }
  }

  @Test
  void a_compression_pointer_to_itself_or_forward_is_malformed() {
    int name = nameOfAnswer();
    assertMalformed(with(good, name, POINTER, name));
    assertMalformed(with(good, name, POINTER, name + 2));
    assertMalformed(with(good, name, 0xFF, 0xFF));
  }

  @Test
  void two_pointers_at_each_other_are_malformed() {
    int name = nameOfAnswer();
    byte[] loop = Arrays.copyOf(good, good.length + 4);
    loop[name] = (byte) POINTER;
    loop[name + 1] = (byte) good.length;
    loop[good.length] = (byte) POINTER;
    loop[good.length + 1] = (byte) name;
    assertMalformed(loop);
  }

  @Test
  void a_label_over_63_is_malformed() {
    assertMalformed(with(good, nameOfAnswer(), 0x40));
    assertMalformed(with(good, nameOfAnswer(), 0x80));
  }

  /** Labels that point at one another up to a name over 255. */
  @Test
  void a_name_over_255_is_malformed() {
    byte[] head = Arrays.copyOf(good, nameOfAnswer());
    byte[] name = new byte[64 * 4 + 1];
    for (int label = 0; label < 4; label++) {
      name[label * 64] = 63;
      Arrays.fill(name, label * 64 + 1, label * 64 + 64, (byte) 'a');
    }
    byte[] rest = Arrays.copyOfRange(good, nameOfAnswer() + 2, good.length);
    assertMalformed(concat(head, name, rest));
  }

  @Test
  void a_nul_in_a_label_is_a_name_like_another_and_matches_none() {
    byte[] head = Arrays.copyOf(good, nameOfAnswer());
    byte[] name = {3, 'a', 0, 'b', 0};
    byte[] rest = Arrays.copyOfRange(good, nameOfAnswer() + 2, good.length);
    Verdict.Answer answer = assertInstanceOf(Verdict.Answer.class, judge(concat(head, name, rest)));
    Record record = answer.message().getSection(Section.ANSWER).getFirst();
    assertEquals("a\\000b.", record.getName().toString());
  }

  @Test
  void ten_thousand_records_are_not_read() {
    byte[] many = with(good, 6, 10_000 >> 8, 10_000 & 0xFF);
    assertEquals(new Verdict.Useless("announces 10000 records"), judge(many));
  }

  @Test
  void truncation_counts_over_udp_alone() {
    byte[] truncated = with(good, 2, good[2] | 0x02);
    assertEquals(new Verdict.Truncated(), judge(truncated));
    assertInstanceOf(Verdict.Answer.class, Wire.judge(truncated, asked, true, false));
  }

  @Test
  void a_server_that_does_not_know_edns_is_asked_without() {
    byte[] formerr = Replies.to(asked, Rcode.FORMERR, List.of(), List.of()).toWire();
    assertEquals(new Verdict.WithoutEdns(), judge(formerr));
    assertEquals(new Verdict.WithoutEdns(), judge(with(Arrays.copyOf(formerr, 12), 5, 0)));
    assertEquals(new Verdict.Useless("FORMERR"), Wire.judge(formerr, asked, false, true));
  }

  @Test
  void a_servers_error_or_a_referral_is_useless() {
    for (int rcode : new int[] {Rcode.SERVFAIL, Rcode.REFUSED, 11, 15}) {
      byte[] reply = Replies.to(asked, rcode, List.of(), List.of()).toWire();
      assertInstanceOf(Verdict.Useless.class, judge(reply));
    }
    byte[] referral = with(Replies.ok(asked), 3, 0);
    assertEquals(new Verdict.Useless("does not resolve for others"), judge(referral));
  }

  private Verdict judge(byte[] reply) {
    return Wire.judge(reply, asked, true, true);
  }

  private void assertMalformed(byte[] reply) {
    Verdict.Useless verdict = assertInstanceOf(Verdict.Useless.class, judge(reply));
    assertEquals("malformed", verdict.why().split(":", 2)[0]);
  }

  /** Where the answer's compressed name begins: behind header and question. */
  private int nameOfAnswer() {
    return 12 + "broker.example.".length() + 1 + 4;
  }

  private static byte[] with(byte[] original, int at, int... bytes) {
    byte[] changed = original.clone();
    for (int i = 0; i < bytes.length; i++) {
      changed[at + i] = (byte) bytes[i];
    }
    return changed;
  }

  private static byte[] concat(byte[]... parts) {
    byte[] all = new byte[Arrays.stream(parts).mapToInt(p -> p.length).sum()];
    int at = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, at, part.length);
      at += part.length;
    }
    return all;
  }
}
