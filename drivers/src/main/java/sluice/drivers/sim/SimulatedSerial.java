package sluice.drivers.sim;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sluice.drivers.serial.FdStream;
import sluice.loop.Loop;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;
import sluice.loop.posix.Pty;
import sluice.loop.posix.Termios;

/**
 * A serial line without hardware: a pair of pseudo-terminals, so that the code that serves real
 * lines opens, sets and reads a device of the kernel's. The path is a link that goes and comes back
 * with the plug, as those of {@code /dev/serial/by-id} do. Loop's thread only.
 */
public final class SimulatedSerial implements AutoCloseable {
  private static final int BAUD = 9_600;

  private final Loop loop;
  private final Path link;
  private final SerialModel model;
  private @Nullable FdStream stream;
  private int first = -1;
  private int second = -1;

  private SimulatedSerial(Loop loop, Path link, SerialModel model) {
    this.loop = loop;
    this.link = link;
    this.model = model;
  }

  /**
   * A line that is plugged in.
   *
   * @param link where its device is to be found; must not exist
   */
  public static SimulatedSerial open(Loop loop, Path link, SerialModel model) throws IOException {
    SimulatedSerial line = new SimulatedSerial(loop, link, model);
    line.plug();
    return line;
  }

  /** What to open. */
  public String path() {
    return link.toString();
  }

  /** Sends from the device's end. False if the line is unplugged, or too much waits unread. */
  public boolean send(byte[] bytes) {
    return stream != null && stream.send(bytes);
  }

  /** Pulls the device out: whoever has it open is hung up on. */
  public void unplug() {
    if (stream == null) {
      return;
    }
    stream.close();
    stream = null;
    Posix.close(first);
    Posix.close(second);
    try {
      Files.deleteIfExists(link);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Plugs it in. */
  public void plug() throws IOException {
    if (stream != null) {
      return;
    }
    Pty pty = Pty.open();
    first = pty.fd();
    try {
      // A second end of our own: without one the first reads as hung up until somebody opens it.
      second = Posix.open(pty.path(), Posix.O_RDWR | Posix.O_NOCTTY | Posix.O_NONBLOCK);
      var _ = Termios.makeRaw(second, BAUD, Termios.BITS_8, false, pty.path());
    } catch (PosixException e) {
      Posix.close(first);
      throw e;
    }
    stream = FdStream.open(loop, "simulated serial", first, new Device());
    Files.createSymbolicLink(link, Path.of(pty.path()));
  }

  @Override
  public void close() {
    unplug();
  }

  private final class Device implements FdStream.Listener {
    @Override
    public void onData(ByteBuffer data) {
      byte[] bytes = new byte[data.remaining()];
      data.get(bytes);
      model.receive(bytes, SimulatedSerial.this);
    }

    @Override
    public void onWritable() {}

    @Override
    public void onEnd(String reason) {}
  }
}
