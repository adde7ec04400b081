package sluice.loop.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
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

/**
 * A question and its answer without a network, on a worker: what dnsjava loads for its first
 * message takes a board longer than a loop may stand still.
 */
final class WarmUp {
  private WarmUp() {}

  static void run() {
    try {
      Name name = HostName.of("warm.example.");
      byte[] asked = Wire.question(Record.newRecord(name, Type.A, DClass.IN), 1, true);
      Message reply = new Message(asked);
      reply.getHeader().setFlag(Flags.QR);
      reply.getHeader().setFlag(Flags.RA);
      Name alias = HostName.of("a.warm.example.");
      for (Record record :
          List.of(
              new CNAMERecord(name, DClass.IN, 1, alias),
              new ARecord(alias, DClass.IN, 1, InetAddress.getLoopbackAddress()))) {
        reply.addRecord(record, Section.ANSWER);
      }
      reply.addRecord(
          new SOARecord(name, DClass.IN, 1, name, name, 1, 1, 1, 1, 1), Section.AUTHORITY);
      if (Wire.judge(reply.toWire(), asked, true, true) instanceof Verdict.Answer answer) {
        var _ = Chain.follow(answer.message(), name, Type.A);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("our own question", e);
    }
  }
}
