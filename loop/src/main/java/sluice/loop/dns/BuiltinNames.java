package sluice.loop.dns;

import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;

/**
 * Keeps {@link java.net.InetAddress} as the JDK ships it. dnsjava's jar announces itself as the
 * resolver of the whole JVM, with a thread of its own; the JDK takes the first on the class path,
 * and this module is before dnsjava there.
 */
public final class BuiltinNames extends InetAddressResolverProvider {
  @Override
  public InetAddressResolver get(Configuration configuration) {
    return configuration.builtinResolver();
  }

  @Override
  public String name() {
    return "the JDK's own";
  }
}
