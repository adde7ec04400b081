package sluice.drivers.serial;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.bus.BusState;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * A serial line of the kernel's ({@code /dev/ttyAMA0}, {@code /dev/ttyUSB0}, {@code
 * /dev/serial/by-id/…}): raw, exclusive, read and written by the loop. One that is not there, or
 * goes away, is looked for every {@value #RETRY_MILLIS} ms. Loop's thread only.
 */
public final class SerialPort implements AutoCloseable {
  /** How often a line that is not there is looked for. */
  public static final long RETRY_MILLIS = 1_000;

  private final Loop loop;
  private final String path;
  private final SerialSetup setup;
  private final SerialListener listener;
  private BusState state = new BusState.Unopened();
  private @Nullable FdStream stream;
  private @Nullable Timer retry;
  private int fd = -1;
  private long received;
  private long sent;
  private long refused;

  private SerialPort(Loop loop, String path, SerialSetup setup, SerialListener listener) {
    this.loop = loop;
    this.path = path;
    this.setup = setup;
    this.listener = listener;
  }

  /**
   * A line that is opened by a worker, soon: a driver may take its time.
   *
   * @param path of the device; a link to it is followed at each opening
   */
  public static SerialPort open(
      Loop loop, String path, SerialSetup setup, SerialListener listener) {
    SerialPort port = new SerialPort(loop, path, setup, listener);
    port.look();
    return port;
  }

  /**
   * A line, for people.
   *
   * @param received bytes
   * @param sent bytes that were taken
   * @param refused bytes that were not: the line was absent or too many waited
   * @param waiting bytes that the kernel has not taken
   */
  public record Status(
      String path, BusState state, long received, long sent, long refused, int waiting) {}

  public Status status() {
    int waiting = stream == null ? 0 : stream.waitingBytes();
    return new Status(path, state, received, sent, refused, waiting);
  }

  /**
   * Sends all of it, or nothing.
   *
   * @return false if the line is not there or {@link FdStream#WRITE_MAX_BYTES} would wait: then
   *     listen for {@link SerialListener#onWritable}
   */
  public boolean send(byte[] bytes) {
    boolean taken = stream != null && stream.send(bytes);
    if (taken) {
      sent += bytes.length;
    } else {
      refused += bytes.length;
    }
    return taken;
  }

  /** Stops or resumes reading. Each opening begins with reading on. */
  public void reading(boolean on) {
    if (stream != null) {
      stream.reading(on);
    }
  }

  /** What has not been sent is dropped. */
  @Override
  public void close() {
    if (state instanceof BusState.Closed) {
      return;
    }
    state = BusState.next(state, new BusState.Close());
    if (retry != null) {
      retry.close();
    }
    letGo();
  }

  private void look() {
    boolean taken =
        loop.workers()
            .submit(
                "open " + path,
                () -> SerialDevice.open(path, setup),
                (opened, failure) -> {
                  if (opened != null) {
                    onOpened(opened);
                  } else {
                    onAbsent("" + (failure == null ? "no reason" : failure.getMessage()));
                  }
                });
    if (!taken) {
      onAbsent("serial: " + path + ": the workers have too much to do");
    }
  }

  private void onOpened(int opened) {
    if (state instanceof BusState.Closed) {
      SerialDevice.close(opened, path);
      return;
    }
    fd = opened;
    stream = FdStream.open(loop, "serial " + path, opened, new Ends());
    state = BusState.next(state, new BusState.Returned(null));
    listener.onOpen();
  }

  private void onAbsent(String reason) {
    if (state instanceof BusState.Closed) {
      return;
    }
    BusState before = state;
    state = BusState.next(state, new BusState.Returned(reason));
    retry = loop.setTimeout(RETRY_MILLIS, this::look);
    if (!state.equals(before)) {
      listener.onAbsent(reason);
    }
  }

  /** A close may wait for the driver, so a worker does it if there is one left. */
  private void letGo() {
    if (stream != null) {
      stream.close();
      stream = null;
    }
    int old = fd;
    fd = -1;
    if (old >= 0 && !loop.workers().submit("close " + path, () -> closed(old), (r, f) -> {})) {
      SerialDevice.close(old, path);
    }
  }

  private boolean closed(int old) {
    SerialDevice.close(old, path);
    return true;
  }

  private final class Ends implements FdStream.Listener {
    @Override
    public void onData(ByteBuffer data) {
      received += data.remaining();
      listener.onData(data);
    }

    @Override
    public void onWritable() {
      listener.onWritable();
    }

    @Override
    public void onEnd(String reason) {
      letGo();
      SerialPort.this.onAbsent("serial: " + path + ": " + reason);
    }
  }

  /**
   * Fails with what the state says, unless the line is open.
   *
   * @throws BusException of kind GONE or CLOSED
   */
  public void requireOpen() throws IOException {
    switch (state) {
      case BusState.Open _ -> {}
      case BusState.Absent(String reason) -> throw new BusException(Kind.GONE, reason);
      case BusState.Closed _ ->
          throw new BusException(Kind.CLOSED, "serial: " + path + ": was closed");
      case BusState.Unopened _, BusState.Stuck _ ->
          throw new BusException(Kind.GONE, "serial: " + path + ": is not open yet");
    }
  }
}
