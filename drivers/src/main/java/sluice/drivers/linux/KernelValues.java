package sluice.drivers.linux;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import sluice.drivers.LineSetup;
import sluice.drivers.LineValues;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;

/** The levels of a request of the kernel's. One struct serves all transfers. */
final class KernelValues implements LineValues {
  private final int fd;
  private final String subject;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment values = arena.allocate(GpioV2.VALUES_BYTES, 8);

  KernelValues(int fd, String subject) {
    this.fd = fd;
    this.subject = subject;
  }

  @Override
  public boolean areKernels() {
    return true;
  }

  @Override
  public long get(long mask) throws PosixException {
    values.set(JAVA_LONG, GpioV2.VALUES_BITS, 0);
    values.set(JAVA_LONG, GpioV2.VALUES_MASK, mask);
    Posix.ioctl(fd, "get values", GpioV2.LINE_GET_VALUES, values, subject);
    return values.get(JAVA_LONG, GpioV2.VALUES_BITS);
  }

  @Override
  public void set(long bits, long mask) throws PosixException {
    values.set(JAVA_LONG, GpioV2.VALUES_BITS, bits);
    values.set(JAVA_LONG, GpioV2.VALUES_MASK, mask);
    Posix.ioctl(fd, "set values", GpioV2.LINE_SET_VALUES, values, subject);
  }

  @Override
  public void reconfigure(List<LineSetup> lines) throws IOException {
    try (Arena once = Arena.ofConfined()) {
      MemorySegment config = LineRequestStruct.config(once, lines);
      Posix.ioctl(fd, "reconfigure lines", GpioV2.LINE_SET_CONFIG, config, subject);
    } catch (PosixException e) {
      throw new IOException("gpio: " + e.getMessage(), e);
    }
  }

  @Override
  public void detach() {
    arena.close();
  }

  /** Closing the descriptor, which is the request's, releases the lines. */
  @Override
  public void release() {
    arena.close();
  }
}
