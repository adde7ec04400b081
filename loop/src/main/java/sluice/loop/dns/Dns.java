package sluice.loop.dns;

import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;
import sluice.loop.Loop;
import sluice.loop.Promise;
import sluice.loop.net.HostResolver;

/**
 * Names to addresses on the loop: hosts file, search list, cache, servers. Reads from top to
 * bottom: {@link #resolve}, {@link NameLookup}, {@link Stub}, {@link Questions}, {@link
 * LoopResolver}, {@link Exchange}. Holds nothing, loads nothing and starts nothing until it is
 * asked. Loop's thread only.
 */
public final class Dns implements HostResolver, AutoCloseable {
  private final Loop loop;
  private final DnsOptions options;
  private @Nullable DnsFiles files;
  private @Nullable Stub stub;
  private boolean closed;

  private Dns(Loop loop, DnsOptions options) {
    this.loop = loop;
    this.options = options;
  }

  /** A resolver; it reads its files when it is first asked. */
  public static Dns open(Loop loop, DnsOptions options) {
    return new Dns(loop, options);
  }

  @Override
  public Lookup resolve(String host, Answers answers) {
    return lookup(host, answers);
  }

  /** As {@link #resolve}, and says how it came about; never fails. */
  public Promise<DnsReport> explain(String host) {
    Promise<DnsReport> promise = loop.promise();
    long start = loop.clock().nanoTime();
    NameLookup[] lookup = new NameLookup[1];
    Answers atTheEnd =
        new Answers() {
          @Override
          public void onAddresses(StandardProtocolFamily family, List<InetAddress> addresses) {}

          @Override
          public void onEnd(@Nullable IOException failure) {
            DnsException problem = failure instanceof DnsException why ? why : null;
            long micros = (loop.clock().nanoTime() - start) / 1_000;
            promise.complete(new DnsReport(host, lookup[0].steps(), servers(), micros, problem));
          }
        };
    lookup[0] = lookup(host, atTheEnd);
    return promise;
  }

  private NameLookup lookup(String host, Answers answers) {
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
    if (closed) {
      return Promise.failed(loop, closedNow());
    }
    Promise<DnsAnswer> promise = loop.promise();
    files()
        .whenCurrent(() ->
            stub()
                .whenReady(parts -> RawQuestion.ask(loop, parts.resolver(), name, type, promise)));
    return promise;
  }

  /**
   * Whether there is such a type of record: {@code A}, {@code AAAA}, {@code SRV}, {@code TYPE65}.
   */
  public static boolean isType(String type) {
    return Type.value(type) >= 0;
  }

  /** Those that would be asked now, in order; empty before it was ever asked. */
  public List<String> servers() {
    return files == null
        ? List.of()
        : files.conf().servers().stream().map(ServerAddress::text).toList();
  }

  /** What it has counted. */
  public DnsStats stats() {
    return stub == null ? DnsStats.NONE : stub.stats();
  }

  /** Ends all lookups; nobody is called back any more. */
  @Override
  public void close() {
    closed = true;
    if (files != null) {
      files.close();
    }
    if (stub != null) {
      stub.close();
    }
  }

  DnsFiles files() {
    if (files == null) {
      files =
          new DnsFiles(
              loop,
              options,
              () -> {
                if (stub != null) {
                  stub.serversChanged();
                }
              });
    }
    return files;
  }

  Stub stub() {
    if (stub == null) {
      stub = new Stub(loop, options, files());
    }
    return stub;
  }

  private static DnsException closedNow() {
    return new DnsException(DnsException.Kind.REFUSED, "the resolver is closed");
  }
}
