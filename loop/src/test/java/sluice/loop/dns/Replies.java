package sluice.loop.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** Questions and answers as servers make them. */
final class Replies {
  private Replies() {}

  static Name name(String text) {
    return Wire.name(text);
  }

  static Record question(String name, int type) {
    return Record.newRecord(name(name), type, DClass.IN);
  }

  static Record a(String name, long ttl, String address) {
    return new ARecord(name(name), DClass.IN, ttl, InetAddress.ofLiteral(address));
  }

  static Record aaaa(String name, long ttl, String address) {
    return new AAAARecord(name(name), DClass.IN, ttl, InetAddress.ofLiteral(address));
  }

  static Record cname(String name, long ttl, String target) {
    return new CNAMERecord(name(name), DClass.IN, ttl, name(target));
  }

  static Record soa(String zone, long ttl, long minimum) {
    Name of = name(zone);
    return new SOARecord(of, DClass.IN, ttl, of, of, 1, 3_600, 600, 86_400, minimum);
  }

  static Message parse(byte[] query) {
    try {
      return new Message(query);
    } catch (IOException e) {
      throw new AssertionError("our own question", e);
    }
  }

  /** An answer with the query's id and question. */
  static Message to(byte[] query, int rcode, List<Record> answers, List<Record> authority) {
    Message asked = parse(query);
    Message reply = new Message(asked.getHeader().getID());
    reply.getHeader().setFlag(Flags.QR);
    reply.getHeader().setFlag(Flags.RD);
    reply.getHeader().setFlag(Flags.RA);
    reply.getHeader().setRcode(rcode);
    reply.addRecord(asked.getQuestion(), Section.QUESTION);
    answers.forEach(record -> reply.addRecord(record, Section.ANSWER));
    authority.forEach(record -> reply.addRecord(record, Section.AUTHORITY));
    return reply;
  }

  static byte[] ok(byte[] query, Record... answers) {
    return to(query, 0, List.of(answers), List.of()).toWire();
  }

  static String typeOf(byte[] query) {
    return Type.string(parse(query).getQuestion().getType());
  }

  static String nameOf(byte[] query) {
    return parse(query).getQuestion().getName().toString();
  }
}
