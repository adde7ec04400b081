package sluice.loop.net;

import java.net.InetSocketAddress;

/** What happens to a {@link Udp} socket. Called on the loop's thread, inside a dispatch. */
public interface UdpListener {

  /**
   * A datagram.
   *
   * @param data its bytes, the listener's own; one that was longer than the socket takes is cut
   */
  void onDatagram(byte[] data, InetSocketAddress from);

  /**
   * The kernel says that one did not arrive: of a connected socket, that nothing listens at the
   * peer. The socket stays as it is.
   */
  void onError(Throwable cause);
}
