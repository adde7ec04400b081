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
  private boolean cancelled;
  private boolean exists;
  private @Nullable DnsException failure;
  private @Nullable Found ipv4;
  private @Nullable Found ipv6;

  NameLookup(Dns dns, String host, HostResolver.Answers answers) {
    this.dns = dns;
    this.host = host;
    this.answers = answers;
  }

  @Override
  public void cancel() {
    cancelled = true;
  }

  void start() {
    if (cancelled) {
      return;
    }
    List<InetAddress> known = KnownHosts.addresses(host);
    String complaint = HostName.complaint(host);
    if (known != null) {
      deliver(known);
    } else if (complaint != null) {
      end(new DnsException(DnsException.Kind.MALFORMED, complaint + "; correct it"));
    } else {
      dns.files.whenCurrent(this::begin);
    }
  }

  private void begin() {
    List<InetAddress> known = dns.files.hosts().addresses(host);
    if (cancelled) {
      return;
    }
    if (known.isEmpty()) {
      candidates.addAll(HostName.candidates(host, dns.files.conf()));
      tryNext();
    } else {
      deliver(known);
    }
  }

  private void tryNext() {
    String name = candidates.poll();
    if (name == null) {
      end(failure == null ? unknown() : failure);
      return;
    }
    tried.add(name);
    ipv4 = null;
    ipv6 = null;
    if (dns.files.conf().noIpv6()) {
      ipv6 = new Found.None(true, 0);
    } else {
      dns.questions.find(new AnswerCache.Key(name, Type.AAAA), found -> found(name, true, found));
    }
    dns.questions.find(new AnswerCache.Key(name, Type.A), found -> found(name, false, found));
  }

  /** The one place where what belongs to a cancelled or an earlier step is dropped. */
  private void found(String name, boolean isIpv6, Found found) {
    if (cancelled || !name.equals(tried.getLast())) {
      return;
    }
    if (isIpv6) {
      ipv6 = found;
    } else {
      ipv4 = found;
    }
    Found other = isIpv6 ? ipv4 : ipv6;
    boolean some = found instanceof Found.Addresses;
    boolean otherSome = other instanceof Found.Addresses;
    if (some) {
      tell(isIpv6, found);
    }
    if (cancelled || other == null) {
      return; // a listener may cancel; or the other family is still to come
    }
    if (some && !otherSome) {
      tell(!isIpv6, other);
    } else if (!some && otherSome) {
      tell(isIpv6, found);
    }
    if (some || otherSome) {
      end(null);
    } else {
      neither(found, other);
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
    tryNext();
  }

  private void deliver(List<InetAddress> known) {
    List<InetAddress> four = known.stream().filter(a -> a instanceof Inet4Address).toList();
    List<InetAddress> six = known.stream().filter(a -> !(a instanceof Inet4Address)).toList();
    answers.onAddresses(StandardProtocolFamily.INET6, six);
    if (!cancelled) {
      answers.onAddresses(StandardProtocolFamily.INET, four);
    }
    end(null);
  }

  private void tell(boolean isIpv6, Found found) {
    List<InetAddress> addresses =
        found instanceof Found.Addresses(var some, long _) ? some : List.of();
    if (!cancelled) {
      answers.onAddresses(
          isIpv6 ? StandardProtocolFamily.INET6 : StandardProtocolFamily.INET, addresses);
    }
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
