package sluice.gateway.mqtt;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;

/**
 * A socket of which nothing can be read, not even its end, until Paho's threads have met. Paho
 * 1.2.5's {@code CommsReceiver.start} waits until it has seen the receiver running, every 100 ms
 * and without end: a receiver whose connection ends sooner, or brings nonsense, would leave the
 * thread that waits for it behind for ever. No answer is missed meanwhile: CONNECT is sent last.
 *
 * <p>Any thread. Only what is overridden here may be used.
 */
final class HeldSocket extends Socket {
  private final Socket socket;
  private final CountDownLatch met;

  /** Holds reads back until {@code met} is at zero, which it must come to. */
  HeldSocket(Socket socket, CountDownLatch met) {
    this.socket = socket;
    this.met = met;
  }

  @Override
  public void connect(SocketAddress endpoint, int timeoutMillis) throws IOException {
    socket.connect(endpoint, timeoutMillis);
  }

  @Override
  public InputStream getInputStream() throws IOException {
    return new HeldInput(socket.getInputStream(), met);
  }

  @Override
  public OutputStream getOutputStream() throws IOException {
    return socket.getOutputStream();
  }

  @Override
  public void setSoTimeout(int millis) throws SocketException {
    socket.setSoTimeout(millis);
  }

  @Override
  public void shutdownInput() throws IOException {
    socket.shutdownInput();
  }

  @Override
  public boolean isConnected() {
    return socket.isConnected();
  }

  @Override
  public boolean isClosed() {
    return socket.isClosed();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static final class HeldInput extends FilterInputStream {
    private final CountDownLatch met;

    HeldInput(InputStream in, CountDownLatch met) {
      super(in);
      this.met = met;
    }

    @Override
    public int read() throws IOException {
      hold();
      return super.read();
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      hold();
      return super.read(to, offset, length);
    }

    @Override
    public int available() throws IOException {
      hold();
      return super.available();
    }

    /** Through interrupts: Paho's way to stop a receiver begins with one. */
    private void hold() {
      boolean interrupted = false;
      while (true) {
        try {
          met.await();
          break;
        } catch (InterruptedException e) {
          interrupted = true;
        }
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
