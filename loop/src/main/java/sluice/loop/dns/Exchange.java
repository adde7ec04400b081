package sluice.loop.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Message;
import org.xbill.DNS.Record;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.net.Connection;
import sluice.loop.net.Udp;
import sluice.loop.net.UdpListener;

/**
 * One question on its way: a try at a server, over UDP from a fresh port with a fresh id, over TCP
 * if that is truncated; then the next server, round after round, until one answers. Each try has a
 * generation, so that what belongs to an earlier one is dropped.
 */
final class Exchange {
  /** So many wrong answers to one try look like guessing: it is asked over TCP instead. */
  static final int FOREIGN_MAX = 16;

  private static final int COMPLAINTS_MAX = 4;

  /** Who asked. */
  interface Asker {
    /** Exactly one of both is set; called once. */
    void onAnswer(@Nullable Reply reply, @Nullable DnsException failure);
  }

  /** An answer and where it came from. */
  record Reply(Message message, InetSocketAddress server, boolean tcp) {}

  private final LoopResolver resolver;
  private final Loop loop;
  private final Record question;
  private final long timeoutMillis;
  private final List<InetSocketAddress> plan = new ArrayList<>();
  private final Asker asker;
  private final Set<String> complaints = new LinkedHashSet<>();
  private boolean edns;
  private boolean answeredUselessly;
  private int next;
  private int generation;
  private int foreign;
  private byte[] asked = {};
  private @Nullable Timer timer;
  private @Nullable Udp udp;
  private @Nullable Connection tcp;
  private boolean over;

  Exchange(LoopResolver resolver, Record question, ResolvConf conf, Asker asker) {
    this.resolver = resolver;
    this.loop = resolver.loop;
    this.question = question;
    this.asker = asker;
    this.edns = resolver.edns;
    this.timeoutMillis = conf.timeoutMillis();
    List<InetSocketAddress> order = resolver.servers.order(conf, loop.clock().nanoTime());
    for (int i = 0; i < conf.attempts(); i++) {
      plan.addAll(order);
    }
  }

  void start() {
    if (plan.isEmpty()) {
      String none = "no server is configured; see [dns] and resolv.conf";
      loop.defer(() -> end(DnsException.Kind.SERVERS, none));
    } else {
      ask(resolver.tcpOnly());
    }
  }

  /** Ends it without a word to who asked. */
  void cancel() {
    over = true;
    stopTry();
  }

  private InetSocketAddress server() {
    return plan.get(next);
  }

  private void ask(boolean overTcp) {
    stopTry();
    int current = ++generation;
    foreign = 0;
    resolver.counts.tries++;
    asked = Wire.question(question, resolver.random.nextInt(0x10000), edns);
    timer = loop.setTimeout(timeoutMillis, () -> silent(current));
    if (overTcp) {
      tcp = TcpTry.open(loop, server(), timeoutMillis, asked, new FromTcp(current));
      return;
    }
    try {
      udp = Udp.connect(loop, server(), Wire.DATAGRAM_BYTES_MAX, new FromUdp(current));
      var _ = udp.send(asked);
    } catch (IOException e) {
      failedSoon(current, e);
    }
  }

  private void failedSoon(int current, IOException e) {
    loop.defer(() -> failed(current, e));
  }

  private void received(int of, byte[] data, boolean overTcp) {
    if (over || of != generation) {
      return;
    }
    switch (Wire.judge(data, asked, edns, !overTcp)) {
      case Verdict.Answer answer -> {
        resolver.servers.answered(server());
        end(new Reply(answer.message(), server(), overTcp));
      }
      case Verdict.Truncated _ -> {
        resolver.counts.truncated++;
        ask(true);
      }
      case Verdict.WithoutEdns _ -> {
        edns = false;
        ask(overTcp);
      }
      case Verdict.Useless useless -> {
        resolver.counts.useless++;
        resolver.servers.answered(server());
        answeredUselessly = true;
        nextServer(useless.why());
      }
      case Verdict.Foreign _ -> foreign(overTcp);
    }
  }

  private void foreign(boolean overTcp) {
    resolver.counts.foreign++;
    if (overTcp) {
      answeredUselessly = true;
      nextServer("answers another question over TCP");
    } else if (++foreign == FOREIGN_MAX) {
      ask(true);
    }
  }

  private void silent(int of) {
    if (!over && of == generation) {
      resolver.counts.silences++;
      resolver.servers.silent(server(), loop.clock().nanoTime());
      nextServer("no answer in " + timeoutMillis + " ms");
    }
  }

  private void failed(int of, Throwable cause) {
    if (!over && of == generation) {
      resolver.servers.silent(server(), loop.clock().nanoTime());
      nextServer(reason(cause));
    }
  }

  private static String reason(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    boolean closed = cause instanceof java.net.PortUnreachableException;
    return closed || text.contains("refused") ? "nothing listens there" : text;
  }

  private void nextServer(String complaint) {
    if (complaints.size() < COMPLAINTS_MAX) {
      complaints.add(ServerAddress.text(server()) + ": " + complaint);
    }
    next++;
    if (next < plan.size()) {
      ask(resolver.tcpOnly());
      return;
    }
    String all = String.join(", ", complaints);
    end(
        answeredUselessly ? DnsException.Kind.SERVERS : DnsException.Kind.SILENT,
        "no DNS server has an answer (" + all + "); check the network, [dns] and resolv.conf");
  }

  private void end(Reply reply) {
    over = true;
    stopTry();
    asker.onAnswer(reply, null);
  }

  private void end(DnsException.Kind kind, String message) {
    if (over) {
      return;
    }
    over = true;
    stopTry();
    asker.onAnswer(null, new DnsException(kind, message));
  }

  private void stopTry() {
    if (timer != null) {
      timer.close();
      timer = null;
    }
    if (udp != null) {
      udp.close();
      udp = null;
    }
    if (tcp != null) {
      tcp.destroy(null);
      tcp = null;
    }
  }

  private final class FromUdp implements UdpListener {
    private final int of;

    FromUdp(int of) {
      this.of = of;
    }

    @Override
    public void onDatagram(byte[] data, InetSocketAddress from) {
      received(of, data, false);
    }

    @Override
    public void onError(Throwable cause) {
      failed(of, cause);
    }
  }

  private final class FromTcp implements TcpTry.Listener {
    private final int of;

    FromTcp(int of) {
      this.of = of;
    }

    @Override
    public void onMessage(byte[] data) {
      received(of, data, true);
    }

    @Override
    public void onEnd(Throwable cause) {
      failed(of, cause);
    }
  }
}
