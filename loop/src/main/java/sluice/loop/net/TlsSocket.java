package sluice.loop.net;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A blocking TLS socket for clients with threads of their own: TCP first, then the handshake, both
 * in {@link #connect}. Only what is overridden here may be used.
 */
final class TlsSocket extends Socket {
  /** How long a close may wait for a writer that is blocked. */
  private static final int LINGER_SECONDS = 1;

  /** Puts TLS on a connected socket, and shakes hands. */
  @FunctionalInterface
  interface Handshake {
    SSLSocket on(Socket plain, int port) throws IOException;
  }

  private final Socket plain = new Socket();
  private final Handshake handshake;
  private volatile @Nullable SSLSocket secure;
  private volatile @Nullable LastWords streams;

  TlsSocket(Handshake handshake) {
    this.handshake = handshake;
  }

  @Override
  public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
    if (!(endpoint instanceof InetSocketAddress address)) {
      throw new IOException("no internet address: " + endpoint);
    }
    plain.connect(endpoint, timeoutMillis);
    plain.setTcpNoDelay(true);
    try {
      SSLSocket done = handshake.on(plain, address.getPort());
      done.setSoLinger(true, LINGER_SECONDS);
      secure = done;
      streams = new LastWords(done);
    } catch (IOException e) {
      plain.close();
      throw e;
    }
  }

  private SSLSocket secure() throws SocketException {
    SSLSocket open = secure;
    if (open == null) {
      throw new SocketException("not connected");
    }
    return open;
  }

  private LastWords streams() throws SocketException {
    LastWords open = streams;
    if (open == null) {
      throw new SocketException("not connected");
    }
    return open;
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return streams().input();
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return streams().output();
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    secure().setSoTimeout(millis);
  }

  /** Wakes a reader; TLS itself would insist on the peer's goodbye. */
  @Override
  public void shutdownInput() throws IOException {
    plain.shutdownInput();
  }

  @Override
  public boolean isConnected() {
    return plain.isConnected();
  }

  @Override
  public boolean isClosed() {
    return plain.isClosed();
  }

  @Override
  public void close() throws IOException {
    SSLSocket open = secure;
    try {
      if (open != null) {
        open.close();
      }
    } finally {
      plain.close();
    }
  }
}
