package sluice.loop.dns;

import java.security.SecureRandom;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.TSIG;
import sluice.loop.Loop;
import sluice.loop.Promise;

/**
 * dnsjava's resolver with its transport on the loop: no thread, no selector of its own. The servers
 * are those of the configuration that holds when a question is asked. Loop's thread only.
 */
final class LoopResolver implements Resolver {
  final Loop loop;
  final Servers servers = new Servers();
  final Counts counts = new Counts();

  /** Ids; seeded by the kernel. */
  final RandomGenerator random = new SecureRandom();

  boolean edns = true;
  private final int inflightMax;
  private final Supplier<ResolvConf> conf;
  private final Set<Exchange> inflight = new LinkedHashSet<>();
  private boolean tcp;

  /** What {@link DnsStats} shows. */
  static final class Counts {
    long questions;
    long tries;
    long silences;
    long foreign;
    long useless;
    long truncated;
    long refused;

    DnsStats stats() {
      return new DnsStats(questions, tries, silences, foreign, useless, truncated, refused);
    }
  }

  /**
   * Asks nobody yet.
   *
   * @param conf what holds when a question is asked, without zeros
   */
  LoopResolver(Loop loop, int inflightMax, Supplier<ResolvConf> conf) {
    this.loop = loop;
    this.inflightMax = inflightMax;
    this.conf = conf;
  }

  /**
   * Asks; the asker is called once, never before this returns. Has no word for who cancels: close
   * ends all.
   */
  void ask(Record question, Exchange.Asker asker) {
    if (inflight.size() >= inflightMax) {
      counts.refused++;
      String full = inflight.size() + " questions are under way, and no more are asked at once";
      loop.defer(() -> asker.onAnswer(null, new DnsException(DnsException.Kind.REFUSED, full)));
      return;
    }
    counts.questions++;
    Exchange[] self = new Exchange[1];
    self[0] =
        new Exchange(
            this,
            question,
            conf.get(),
            (reply, failure) -> {
              inflight.remove(self[0]);
              asker.onAnswer(reply, failure);
            });
    inflight.add(self[0]);
    self[0].start();
  }

  /** Questions under way. */
  int inflight() {
    return inflight.size();
  }

  boolean tcpOnly() {
    return tcp || conf.get().tcp();
  }

  /** Ends all questions; nobody is told. */
  void close() {
    for (Exchange exchange : List.copyOf(inflight)) {
      exchange.cancel();
    }
    inflight.clear();
  }

  // --- dnsjava's interface ---

  /** The stage is settled on the loop; the answer carries the id of the query. */
  @Override
  public CompletionStage<Message> sendAsync(Message query) {
    Promise<Message> promise = loop.promise();
    ask(
        query.getQuestion(),
        (reply, failure) -> {
          if (reply != null) {
            reply.message().getHeader().setID(query.getHeader().getID());
            promise.complete(reply.message());
          } else if (failure != null) {
            promise.completeExceptionally(failure);
          }
        });
    return promise;
  }

  @Override
  public CompletionStage<Message> sendAsync(Message query, Executor executor) {
    return sendAsync(query);
  }

  /** Would wait for the loop on its own thread. */
  @Override
  public Message send(Message query) {
    throw new UnsupportedOperationException("dns: it waits for the loop it is on; use sendAsync");
  }

  @Override
  public Duration getTimeout() {
    return Duration.ofMillis(conf.get().timeoutMillis());
  }

  @Override
  public void setTCP(boolean only) {
    tcp = only;
  }

  @Override
  public void setEDNS(int version, int payloadSize, int flags, List<EDNSOption> list) {
    if (version > 0 || flags != 0 || !list.isEmpty()) {
      throw new UnsupportedOperationException("dns: EDNS 0 without flags and options, or none");
    }
    edns = version == 0;
  }

  @Override
  public void setPort(int port) {
    throw new UnsupportedOperationException("dns: servers have their ports with them");
  }

  @Override
  public void setIgnoreTruncation(boolean ignore) {
    if (ignore) {
      throw new UnsupportedOperationException("dns: half an answer is none");
    }
  }

  @Override
  public void setTSIGKey(TSIG key) {
    throw new UnsupportedOperationException("dns: questions are not signed");
  }

  @Override
  public void setTimeout(Duration timeout) {
    throw new UnsupportedOperationException("dns: see DnsOptions");
  }
}
