package sluice.config;

import java.net.InetAddress;

/** IP addresses, as literals: no name is ever looked up here. Pure. */
final class Addresses {
  private Addresses() {}

  static boolean isAddress(String text) {
    try {
      var _ = InetAddress.ofLiteral(text);
      return true;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** Whether only this machine can connect there; a name is not. */
  static boolean isLoopback(String text) {
    return isAddress(text) && InetAddress.ofLiteral(text).isLoopbackAddress();
  }
}
