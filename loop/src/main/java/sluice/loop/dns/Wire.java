package sluice.loop.dns;

import java.io.IOException;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Header;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Opcode;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TextParseException;

/** Questions to bytes, and the judgement of what comes back. Pure. */
final class Wire {
  /** What fits through every network unfragmented: DNS flag day 2020. */
  static final int UDP_BYTES_MAX = 1_232;

  /** A datagram of so many bytes, from a server that sends longer ones than asked for, is cut. */
  static final int DATAGRAM_BYTES_MAX = 4_096;

  /** A message that announces more records is not read. */
  static final int RECORDS_MAX = 1_000;

  private static final int HEADER_BYTES = 12;
  private static final int QR = 0x80;
  private static final int OPCODE = 0x78;
  private static final int TC = 0x02;

  private Wire() {}

  /**
   * A name as dnsjava has it.
   *
   * @param name without complaint, ends with a dot
   */
  static Name name(String name) {
    try {
      return Name.fromString(name);
    } catch (TextParseException e) {
      throw new IllegalArgumentException(name, e);
    }
  }

  /** A question as it goes out: recursion desired, nothing else. */
  static byte[] question(Record question, int id, boolean edns) {
    Message message = new Message(id);
    message.getHeader().setOpcode(Opcode.QUERY);
    message.getHeader().setFlag(Flags.RD);
    message.addRecord(question, Section.QUESTION);
    if (edns) {
      message.addRecord(new OPTRecord(UDP_BYTES_MAX, 0, 0), Section.ADDITIONAL);
    }
    return message.toWire();
  }

  /**
   * Judges a message that came from the server asked.
   *
   * @param asked what {@link #question} made: id and question have to come back as they went
   * @param edns whether it was asked with EDNS
   * @param udp whether it may be truncated
   */
  static Verdict judge(byte[] reply, byte[] asked, boolean edns, boolean udp) {
    if (reply.length < HEADER_BYTES) {
      return new Verdict.Foreign("shorter than a header");
    }
    if (reply[0] != asked[0] || reply[1] != asked[1]) {
      return new Verdict.Foreign("another id");
    }
    if ((reply[2] & QR) == 0 || (reply[2] & OPCODE) != 0) {
      return new Verdict.Foreign("not an answer");
    }
    int rcode = reply[3] & 0x0F;
    boolean bare = u16(reply, 4) == 0 && reply.length == HEADER_BYTES;
    if (bare && edns && (rcode == Rcode.FORMERR || rcode == Rcode.NOTIMP)) {
      return new Verdict.WithoutEdns(); // servers from before 1999 send the header alone
    }
    if (u16(reply, 4) != 1 || !sameQuestion(reply, asked)) {
      return new Verdict.Foreign("another question");
    }
    if (udp && ((reply[2] & TC) != 0 || reply.length >= DATAGRAM_BYTES_MAX)) {
      return new Verdict.Truncated();
    }
    int records = u16(reply, 6) + u16(reply, 8) + u16(reply, 10);
    if (records > RECORDS_MAX) {
      return new Verdict.Useless("announces " + records + " records");
    }
    try {
      return judge(new Message(reply), edns);
    } catch (IOException | RuntimeException e) { // dnsjava's readers throw both
      return new Verdict.Useless("malformed: " + e.getMessage());
    }
  }

  private static Verdict judge(Message message, boolean edns) {
    Header header = message.getHeader();
    int rcode = message.getRcode();
    return switch (rcode) {
      case Rcode.NOERROR ->
          isReferral(message, header)
              ? new Verdict.Useless("does not resolve for others")
              : new Verdict.Answer(message);
      case Rcode.NXDOMAIN -> new Verdict.Answer(message);
      case Rcode.FORMERR, Rcode.NOTIMP, Rcode.BADVERS ->
          edns ? new Verdict.WithoutEdns() : new Verdict.Useless(Rcode.string(rcode));
      default -> new Verdict.Useless(Rcode.string(rcode));
    };
  }

  /** An authoritative server that was mistaken for a resolver. */
  private static boolean isReferral(Message message, Header header) {
    return !header.getFlag(Flags.RA)
        && !header.getFlag(Flags.AA)
        && message.getSection(Section.ANSWER).isEmpty();
  }

  /** Bytes that are alike but for the case of letters; a question is never compressed. */
  private static boolean sameQuestion(byte[] reply, byte[] asked) {
    int length = questionLength(asked);
    if (reply.length < HEADER_BYTES + length) {
      return false;
    }
    for (int i = HEADER_BYTES; i < HEADER_BYTES + length; i++) {
      if (lower(reply[i]) != lower(asked[i])) {
        return false;
      }
    }
    return true;
  }

  private static int questionLength(byte[] asked) {
    int at = HEADER_BYTES;
    while (asked[at] != 0) {
      at += 1 + asked[at];
    }
    return at + 1 + 4 - HEADER_BYTES;
  }

  private static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
  }

  private static int u16(byte[] from, int at) {
    return Byte.toUnsignedInt(from[at]) << 8 | Byte.toUnsignedInt(from[at + 1]);
  }
}
