package sluice.loop.dns;

import java.io.IOException;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.LengthPrefixed;
import sluice.loop.net.Tcp;

/** One question over a TCP connection of its own (RFC 7766). */
final class TcpTry implements ConnectionListener {
  /** Hears of it. */
  interface Listener {
    void onMessage(byte[] data);

    /** The connection has ended; also after {@link #onMessage}. */
    void onEnd(Throwable cause);
  }

  private final byte[] question;
  private final Listener listener;

  private TcpTry(byte[] question, Listener listener) {
    this.question = question;
    this.listener = listener;
  }

  static Connection open(
      Loop loop, InetSocketAddress server, long timeoutMillis, byte[] question, Listener listener) {
    return Tcp.connect(
        loop,
        server.getAddress().getHostAddress(),
        server.getPort(),
        (int) timeoutMillis,
        LengthPrefixed.CODEC,
        new TcpTry(question, listener));
  }

  @Override
  public void onOpen(Connection connection) {
    connection.send(question);
  }

  @Override
  public void onMessage(Object message) {
    listener.onMessage((byte[]) message);
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClose(@Nullable Throwable cause) {
    listener.onEnd(cause == null ? new IOException("closed the connection") : cause);
  }
}
