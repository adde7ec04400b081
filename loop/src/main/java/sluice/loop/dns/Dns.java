package sluice.loop.dns;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;
import sluice.loop.Loop;
import sluice.loop.Promise;
import sluice.loop.net.HostResolver;
import sluice.loop.net.KnownHosts;

/**
 * Names to addresses on the loop: hosts file, search list, cache, servers. Reads from top to
 * bottom: {@link #resolve}, {@link NameLookup}, {@link Questions}, {@link LoopResolver}, {@link
 * Exchange}. Holds nothing, and starts nothing, until it is asked. Loop's thread only.
 */
public final class Dns implements HostResolver, AutoCloseable {
  final DnsFiles files;
  final Questions questions;
  private final Loop loop;
  private final LoopResolver resolver;
  private boolean closed;

  private Dns(Loop loop, DnsOptions options) {
    this.loop = loop;
    AnswerCache cache = new AnswerCache(options.cacheEntriesMax(), options.staleMillis());
    this.files = new DnsFiles(loop, options, () -> cache.expireAll(loop.clock().nanoTime()));
    this.resolver = new LoopResolver(loop, options, files::conf);
    this.questions = new Questions(loop, resolver::ask, cache);
  }

  /** A resolver; it reads its files when it is first asked. */
  public static Dns open(Loop loop, DnsOptions options) {
    return new Dns(loop, options);
  }

  @Override
  public Lookup resolve(String host, Answers answers) {
    NameLookup lookup = new NameLookup(this, HostName.normal(host), answers);
    loop.nextTick(() -> {
      if (closed) {
        lookup.cancel();
        answers.onEnd(closedNow());
      } else {
        lookup.start();
      }
    });
    return lookup;
  }

  /**
   * Asks the servers, past hosts file, search list and cache.
   *
   * @param name a name; with type {@code PTR} an address, too
   * @param type as {@link #isType} knows it
   * @return fails with a {@link DnsException}
   */
  public Promise<DnsAnswer> query(String name, String type) {
    String host = HostName.normal(name);
    InetAddress of = type.equalsIgnoreCase("PTR") ? literal(host) : null;
    String complaint = of == null ? HostName.complaint(host) : null;
    if (complaint != null) {
      return Promise.failed(loop, new DnsException(DnsException.Kind.MALFORMED, complaint));
    }
    if (closed) {
      return Promise.failed(loop, closedNow());
    }
    Name full =
        of == null
            ? HostName.of(host.endsWith(".") ? host : host + ".")
            : ReverseMap.fromAddress(of);
    Record question = Record.newRecord(full, Type.value(type), DClass.IN);
    Promise<DnsAnswer> promise = loop.promise();
    files.whenCurrent(() -> {
      long start = loop.clock().nanoTime();
      resolver.ask(question, (reply, failure) -> settle(promise, question, start, reply, failure));
    });
    return promise;
  }

  /**
   * Whether there is such a type of record: {@code A}, {@code AAAA}, {@code SRV}, {@code TYPE65}.
   */
  public static boolean isType(String type) {
    return Type.value(type) >= 0;
  }

  /** What it has counted. */
  public DnsStats stats() {
    return resolver.counts.stats();
  }

  /** Ends all lookups; nobody is called back any more. */
  @Override
  public void close() {
    closed = true;
    files.close();
    questions.close();
    resolver.close();
  }

  private static @Nullable InetAddress literal(String host) {
    List<InetAddress> known = KnownHosts.addresses(host);
    return known != null && known.size() == 1 ? known.getFirst() : null;
  }

  private static DnsException closedNow() {
    return new DnsException(DnsException.Kind.REFUSED, "the resolver is closed");
  }

  private void settle(
      Promise<DnsAnswer> promise,
      Record question,
      long startNanos,
      Exchange.@Nullable Reply reply,
      @Nullable DnsException failure) {
    if (reply == null) {
      promise.completeExceptionally(failure == null ? closedNow() : failure);
      return;
    }
    promise.complete(
        new DnsAnswer(
            question.getName().toString(),
            Type.string(question.getType()),
            Rcode.string(reply.message().getRcode()),
            records(reply.message().getSection(Section.ANSWER)),
            records(reply.message().getSection(Section.AUTHORITY)),
            ServerAddress.text(reply.server()),
            reply.tcp() ? "tcp" : "udp",
            reply.message().numBytes(),
            (loop.clock().nanoTime() - startNanos) / 1_000));
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
