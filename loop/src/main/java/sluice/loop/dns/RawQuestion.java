package sluice.loop.dns;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import sluice.loop.Loop;
import sluice.loop.Promise;
import sluice.loop.net.KnownHosts;

/** One question of any type, and all that a server says to it. */
final class RawQuestion {
  private RawQuestion() {}

  static void ask(
      Loop loop, LoopResolver resolver, String name, String type, Promise<DnsAnswer> promise) {
    String host = HostName.normal(name);
    InetAddress of = type.equalsIgnoreCase("PTR") ? literal(host) : null;
    String complaint = of == null ? HostName.complaint(host) : null;
    if (complaint != null) {
      promise.completeExceptionally(
          new DnsException(DnsException.Kind.MALFORMED, complaint + "; correct it"));
      return;
    }
    Name full =
        of == null ? Wire.name(host.endsWith(".") ? host : host + ".") : ReverseMap.fromAddress(of);
    Record question = Record.newRecord(full, Type.value(type), DClass.IN);
    long start = loop.clock().nanoTime();
    resolver.ask(
        question,
        (reply, failure) -> {
          if (reply != null) {
            promise.complete(answer(question, reply, loop.clock().nanoTime() - start));
          } else if (failure != null) {
            promise.completeExceptionally(failure);
          }
        });
  }

  private static @Nullable InetAddress literal(String host) {
    List<InetAddress> known = KnownHosts.addresses(host);
    return known != null && known.size() == 1 ? known.getFirst() : null;
  }

  private static DnsAnswer answer(Record question, Exchange.Reply reply, long nanos) {
    Message message = reply.message();
    return new DnsAnswer(
        question.getName().toString(),
        Type.string(question.getType()),
        Rcode.string(message.getRcode()),
        records(message.getSection(Section.ANSWER)),
        records(message.getSection(Section.AUTHORITY)),
        ServerAddress.text(reply.server()),
        reply.tcp() ? "tcp" : "udp",
        message.numBytes(),
        nanos / 1_000);
  }

  private static List<DnsAnswer.DnsRecord> records(List<Record> section) {
    return section.stream()
        .map(record ->
            new DnsAnswer.DnsRecord(
                record.getName().toString(),
                record.getTTL(),
                Type.string(record.getType()),
                record.rdataToString()))
        .toList();
  }
}
