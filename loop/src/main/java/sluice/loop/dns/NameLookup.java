package sluice.loop.dns;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.xbill.DNS.Type;
import sluice.loop.net.HostResolver;
import sluice.loop.net.KnownHosts;

/**
 * One call of {@link Dns#resolve}: this machine, the hosts file, then one candidate of the search
 * list after another, both families of it at once.
 */
final class NameLookup implements HostResolver.Lookup {
  private final Dns dns;
  private final String host;
  private final HostResolver.Answers answers;
  private final ArrayDeque<String> candidates = new ArrayDeque<>();
  private final List<String> tried = new ArrayList<>();
  private final List<DnsReport.Step> steps = new ArrayList<>();
  private boolean cancelled;
  private boolean exists;
  private @Nullable DnsException failure;
  private @Nullable Told ipv4;
  private @Nullable Told ipv6;

  NameLookup(Dns dns, String host, HostResolver.Answers answers) {
    this.dns = dns;
    this.host = host;
    this.answers = answers;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  /** How it went so far. */
  List<DnsReport.Step> steps() {
    return List.copyOf(steps);
  }

  void start() {
    if (cancelled) {
      return;
    }
    List<InetAddress> known = KnownHosts.addresses(host);
    String complaint = HostName.complaint(host);
    if (known != null) {
      deliver(known, DnsSource.ADDRESS);
    } else if (complaint != null) {
      end(new DnsException(DnsException.Kind.MALFORMED, complaint + "; correct it"));
    } else {
      dns.files().whenCurrent(this::begin);
    }
  }

  private void begin() {
    List<InetAddress> known = dns.files().hosts().addresses(host);
    if (cancelled) {
      return;
    }
    if (known.isEmpty()) {
      candidates.addAll(HostName.candidates(host, dns.files().conf()));
      dns.stub().whenReady(parts -> tryNext(parts.questions()));
    } else {
      deliver(known, DnsSource.HOSTS);
    }
  }

  private void tryNext(Questions questions) {
    if (cancelled) {
      return;
    }
    String name = candidates.poll();
    if (name == null) {
      end(failure == null ? unknown() : failure);
      return;
    }
    tried.add(name);
    ipv4 = null;
    ipv6 = null;
    if (dns.files().conf().noIpv6()) {
      ipv6 = new Told(new Found.None(true, 0), DnsSource.SERVER, 0, null, false);
    } else {
      var key = new AnswerCache.Key(name, Type.AAAA);
      questions.find(key, told -> told(questions, name, true, told));
    }
    questions.find(new AnswerCache.Key(name, Type.A), told -> told(questions, name, false, told));
  }

  /** The one place where what belongs to a cancelled or an earlier step is dropped. */
  private void told(Questions questions, String name, boolean isIpv6, Told told) {
    if (cancelled || !name.equals(tried.getLast())) {
      return;
    }
    steps.add(step(name, isIpv6, told));
    if (isIpv6) {
      ipv6 = told;
    } else {
      ipv4 = told;
    }
    Told other = isIpv6 ? ipv4 : ipv6;
    boolean some = told.hasAddresses();
    boolean otherSome = other != null && other.hasAddresses();
    if (some) {
      tell(isIpv6, told);
    }
    if (cancelled || other == null) {
      return; // a listener may cancel; or the other family is still to come
    }
    if (some && !otherSome) {
      tell(!isIpv6, other);
    } else if (!some && otherSome) {
      tell(isIpv6, told);
    }
    if (some || otherSome) {
      end(null);
    } else {
      neither(told.found(), other.found());
      tryNext(questions);
    }
  }

  /** A silent network is not asked for the rest of the search list: it would only take longer. */
  private void neither(Found one, Found other) {
    for (Found found : List.of(one, other)) {
      exists |= found instanceof Found.None(boolean is, long _) && is;
      if (found instanceof Found.Failed(DnsException why) && failure == null) {
        failure = why;
      }
    }
    if (failure != null && failure.kind() != DnsException.Kind.SERVERS) {
      candidates.clear();
    }
  }

  private void deliver(List<InetAddress> known, DnsSource source) {
    List<InetAddress> four = known.stream().filter(a -> a instanceof Inet4Address).toList();
    List<InetAddress> six = known.stream().filter(a -> !(a instanceof Inet4Address)).toList();
    steps.add(new DnsReport.Step(host, "AAAA", six, source, 0, "", "", ""));
    steps.add(new DnsReport.Step(host, "A", four, source, 0, "", "", ""));
    answers.onAddresses(StandardProtocolFamily.INET6, six);
    if (!cancelled) {
      answers.onAddresses(StandardProtocolFamily.INET, four);
    }
    end(null);
  }

  private void tell(boolean isIpv6, Told told) {
    if (!cancelled) {
      answers.onAddresses(
          isIpv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET, addresses(told));
    }
  }

  private static List<InetAddress> addresses(Told told) {
    return told.found() instanceof Found.Addresses(var some, long _) ? some : List.of();
  }

  private static DnsReport.Step step(String name, boolean isIpv6, Told told) {
    return new DnsReport.Step(
        name,
        isIpv6 ? "AAAA" : "A",
        addresses(told),
        told.source(),
        told.ttlSeconds(),
        told.server() == null ? "" : ServerAddress.text(told.server()),
        told.server() == null ? "" : told.tcp() ? "tcp" : "udp",
        switch (told.found()) {
          case Found.Addresses _ -> "";
          case Found.None none -> none.exists() ? "no address" : "unknown";
          case Found.Failed(DnsException why) -> "" + why.getMessage();
        });
  }

  private void end(@Nullable DnsException why) {
    if (!cancelled) {
      cancelled = true;
      answers.onEnd(why);
    }
  }

  private DnsException unknown() {
    String what = exists ? "the name has no address" : "the name is unknown";
    String names = tried.size() > 1 ? " (tried " + String.join(", ", tried) + ")" : "";
    return new DnsException(
        DnsException.Kind.UNKNOWN, what + names + "; check the spelling and the DNS servers");
  }
}
