package sluice.gateway.mqtt;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.loop.net.HostResolver;
import sluice.loop.net.KnownHosts;

/**
 * One address of a host, for a client that takes no more at a time: IPv4 first, the next one at the
 * next turn. Loop's thread only.
 */
final class OneAddress implements HostResolver.Answers {
  /** Hears of it; exactly one of both is set. */
  interface Listener {
    void onAddress(@Nullable InetAddress address, @Nullable IOException failure);
  }

  private final int turn;
  private final Listener listener;
  private final List<InetAddress> found = new ArrayList<>();

  private OneAddress(int turn, Listener listener) {
    this.turn = turn;
    this.listener = listener;
  }

  /** Looks a host up; the listener is called once, maybe before this returns. */
  static void of(HostResolver resolver, String host, int turn, Listener listener) {
    OneAddress one = new OneAddress(turn, listener);
    List<InetAddress> known = KnownHosts.addresses(host);
    if (known == null) {
      var _ = resolver.resolve(host, one);
    } else {
      one.onAddresses(StandardProtocolFamily.INET, known);
      one.onEnd(null);
    }
  }

  @Override
  public void onAddresses(StandardProtocolFamily family, List<InetAddress> addresses) {
    for (InetAddress address : addresses) {
      int ipv4 = (int) found.stream().filter(a -> a instanceof Inet4Address).count();
      found.add(address instanceof Inet4Address ? ipv4 : found.size(), address);
    }
  }

  @Override
  public void onEnd(@Nullable IOException failure) {
    if (failure == null && found.isEmpty()) {
      listener.onAddress(null, new IOException("the name has no address"));
    } else if (failure == null) {
      listener.onAddress(found.get(Math.floorMod(turn, found.size())), null);
    } else {
      listener.onAddress(null, failure);
    }
  }
}
