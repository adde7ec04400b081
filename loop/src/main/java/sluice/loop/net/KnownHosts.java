package sluice.loop.net;

import io.netty.util.NetUtil;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Hosts that need no resolver: addresses, and {@code localhost}, which is always this machine. */
public final class KnownHosts {
  private static final byte[] LOOPBACK_4 = {127, 0, 0, 1};
  private static final byte[] LOOPBACK_6 = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1};

  private KnownHosts() {}

  /** Its addresses, or null if it has to be looked up. RFC 6761, 6.3. */
  public static @Nullable List<InetAddress> addresses(String host) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal != null) {
      return List.of(address(literal));
    }
    String name = host.toLowerCase(Locale.ROOT);
    boolean local = name.equals("localhost") || name.endsWith(".localhost");
    return local ? List.of(address(LOOPBACK_6), address(LOOPBACK_4)) : null;
  }

  /** An address as RFC 5952 writes it. */
  public static String text(InetAddress address) {
    return NetUtil.toAddressString(address);
  }

  /** Those of one family. */
  static List<InetAddress> family(List<InetAddress> addresses, boolean ipv6) {
    return addresses.stream().filter(a -> a instanceof Inet4Address != ipv6).toList();
  }

  private static InetAddress address(byte[] literal) {
    try {
      return InetAddress.getByAddress(literal);
    } catch (UnknownHostException e) {
      throw new AssertionError("an address of 4 or 16 bytes", e);
    }
  }
}
