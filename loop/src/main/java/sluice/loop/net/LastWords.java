package sluice.loop.net;

import java.io.FilterInputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.SocketException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a blocking TLS socket, of which a write that fails says what the server said last.
 * In TLS 1.3 a client is done before the server has looked at its certificate (RFC 8446, 4.4.2.4):
 * the refusal, an alert, waits to be read while the first write fails with a broken pipe.
 *
 * <p>One thread reads, one writes. If the writer is the one to fetch the alert, nobody reads after
 * it: what it had passed over would be missing.
 */
final class LastWords {
  /** An alert that was sent has arrived; a reader needs a moment to have it. */
  private static final int WAIT_MILLIS = 500;

  private enum Turn {
    NOBODY,
    READER,
    WRITER
  }

  private final SSLSocket socket;
  private final AtomicReference<Turn> reading = new AtomicReference<>(Turn.NOBODY);
  private final CountDownLatch ended = new CountDownLatch(1);
  private volatile @Nullable SSLException alert;

  LastWords(SSLSocket socket) {
    this.socket = socket;
  }

  InputStream input() throws IOException {
    return new Input(socket.getInputStream());
  }

  OutputStream output() throws IOException {
    return new Output(socket.getOutputStream());
  }

  /** Why a write failed, as far as the server has told. */
  private IOException why(IOException failure) {
    if (reading.compareAndSet(Turn.NOBODY, Turn.WRITER)) {
      fetch();
    } else {
      await();
    }
    SSLException told = alert;
    if (told == null) {
      return failure;
    }
    SSLException both = new SSLException(told.getMessage(), told);
    both.addSuppressed(failure);
    return both;
  }

  private void fetch() {
    try {
      socket.setSoTimeout(WAIT_MILLIS);
      var _ = socket.getInputStream().read();
    } catch (SSLException e) {
      alert = e;
    } catch (IOException e) {
      return; // it said nothing
    } finally {
      ended.countDown();
    }
  }

  private void await() {
    try {
      var _ = ended.await(WAIT_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private final class Input extends FilterInputStream {
    Input(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      if (!reading.compareAndSet(Turn.NOBODY, Turn.READER) && reading.get() == Turn.WRITER) {
        await();
        SSLException told = alert;
        throw told == null ? new SocketException("the connection has failed") : told;
      }
      boolean goesOn = false;
      try {
        int count = super.read(to, offset, length);
        goesOn = count >= 0;
        return count;
      } catch (SSLException e) {
        alert = e;
        throw e;
      } finally {
        if (!goesOn) {
          ended.countDown();
        }
      }
    }
  }

  private final class Output extends FilterOutputStream {
    Output(OutputStream out) {
      super(out);
    }

    @Override
    public void write(int one) throws IOException {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] from, int offset, int length) throws IOException {
      try {
        out.write(from, offset, length);
      } catch (IOException e) {
        throw why(e);
      }
    }
  }
}
