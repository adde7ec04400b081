package sluice.loop.dns;

import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.List;
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
import sluice.loop.net.Udp;

/**
 * A question and its answer without a network, on a worker: what the first message loads takes a
 * board longer than a loop may stand still.
 */
final class WarmUp {
  private WarmUp() {}

  static void run() {
    try {
      Udp.warmUp();
      var _ = new SecureRandom().nextInt(); // of its providers the first is slow to come
      for (Class<?> ours : List.of(LoopResolver.class, Exchange.class, Questions.class)) {
        MethodHandles.lookup().ensureInitialized(ours);
      }
      Name name = Wire.name("warm.example.");
      byte[] asked = Wire.question(Record.newRecord(name, Type.A, DClass.IN), 1, true);
      Message reply = new Message(asked);
      reply.getHeader().setFlag(Flags.QR);
      reply.getHeader().setFlag(Flags.RA);
      Name alias = Wire.name("a.warm.example.");
      for (Record record :
          List.of(
              new CNAMERecord(name, DClass.IN, 1, alias),
              new ARecord(alias, DClass.IN, 1, InetAddress.getLoopbackAddress()))) {
        reply.addRecord(record, Section.ANSWER);
      }
      reply.addRecord(
          new SOARecord(name, DClass.IN, 1, name, name, 1, 1, 1, 1, 1), Section.AUTHORITY);
      if (Wire.judge(reply.toWire(), asked, true, true) instanceof Verdict.Answer answer) {
        keep(Chain.follow(answer.message(), name, Type.A));
      }
    } catch (IOException | IllegalAccessException e) {
      throw new IllegalStateException("our own question", e);
    }
  }

  private static void keep(Chain.End end) {
    if (end instanceof Chain.End.Known(Found found)) {
      AnswerCache cache = new AnswerCache(1, 0);
      AnswerCache.Key key = new AnswerCache.Key("warm.example.", Type.A);
      cache.put(key, new Told(found, DnsSource.SERVER, 1, null, false), 0);
      var _ = cache.get(key, 0);
    }
  }
}
