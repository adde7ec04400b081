package sluice.drivers.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import sluice.drivers.Chip;
import sluice.drivers.ChipInfo;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineHold;
import sluice.drivers.LineInfo;
import sluice.drivers.LineInfoListener;
import sluice.drivers.LineInfoWatch;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.loop.Loop;
import sluice.loop.posix.Errno;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;

/**
 * A GPIO chip of the kernel's: {@code /dev/gpiochipN}, character device uAPI v2 (5.10 and later).
 */
public final class LinuxChip implements Chip {
  private final Loop loop;
  private final String path;
  private final int fd;
  private final ChipInfo info;

  private LinuxChip(Loop loop, String path, int fd, ChipInfo info) {
    this.loop = loop;
    this.path = path;
    this.fd = fd;
    this.info = info;
  }

  /**
   * Opens a chip.
   *
   * @param which a path ({@code /dev/gpiochip0}), a name ({@code gpiochip0}), a number ({@code 0})
   *     or a label ({@code pinctrl-bcm2711})
   * @throws IOException that says what is wrong with it and what to do
   */
  public static LinuxChip open(Loop loop, String which) throws IOException {
    return LinuxChips.find(loop, which);
  }

  static LinuxChip openPath(Loop loop, String path) throws IOException {
    int fd = openDevice(path);
    try {
      return new LinuxChip(loop, path, fd, readInfo(fd, path));
    } catch (PosixException e) {
      Posix.close(fd);
      throw new IOException("gpio: " + path + " is not a GPIO chip", e);
    }
  }

  private static int openDevice(String path) throws IOException {
    try {
      return Posix.open(path, Posix.O_RDWR | Posix.O_NONBLOCK);
    } catch (PosixException e) {
      throw new IOException("gpio: " + e.getMessage() + openAdvice(e.errno()), e);
    }
  }

  private static String openAdvice(int errno) {
    return switch (errno) {
      case Errno.ENOENT -> LinuxChips.advice();
      case Errno.EACCES, Errno.EPERM ->
          "; add the user to the group gpio (usermod -aG gpio USER) and log in again";
      default -> "";
    };
  }

  private static ChipInfo readInfo(int fd, String path) throws PosixException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(GpioV2.CHIP_INFO_BYTES, 8);
      Posix.ioctl(fd, "chip info", GpioV2.GET_CHIPINFO, info, path);
      return new ChipInfo(
          GpioV2.name(info, GpioV2.CHIP_INFO_NAME),
          GpioV2.name(info, GpioV2.CHIP_INFO_LABEL),
          info.get(JAVA_INT, GpioV2.CHIP_INFO_LINES));
    }
  }

  @Override
  public ChipInfo info() {
    return info;
  }

  @Override
  public LineRequest request(String consumer, List<LineSetup> lines, EdgeListener listener)
      throws IOException {
    for (LineSetup line : lines) {
      check(line.offset());
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = LineRequestStruct.of(arena, consumer, lines);
      Posix.ioctl(fd, "request lines", GpioV2.GET_LINE, request, path);
      int lineFd = request.get(JAVA_INT, GpioV2.REQUEST_FD);
      int[] offsets = lines.stream().mapToInt(LineSetup::offset).toArray();
      String name = "gpio " + info.name();
      return LineRequest.start(
          loop, name, lineFd, offsets, new KernelValues(lineFd, name), listener);
    } catch (PosixException e) {
      throw new IOException("gpio: " + e.getMessage() + requestAdvice(e.errno(), lines), e);
    }
  }

  /** Any line request answers for its values; nothing else does. */
  @Override
  public LineRequest adopt(LineHold hold, EdgeListener listener) throws IOException {
    String name = "gpio " + info.name();
    for (int offset : hold.offsets()) {
      check(offset);
      if (!line(offset).used()) {
        throw new IOException("gpio: " + path + ": line " + offset + " is nobody's");
      }
    }
    KernelValues values = new KernelValues(hold.fd(), name);
    try {
      var _ = values.get(1);
    } catch (PosixException e) {
      values.detach();
      throw new IOException("gpio: what was handed over is no line request: " + e.getMessage(), e);
    }
    return LineRequest.resume(loop, name, hold, values, listener);
  }

  private void check(int offset) throws IOException {
    if (offset < 0 || offset >= info.lines()) {
      throw new IOException(
          "gpio: " + path + " has lines 0 to " + (info.lines() - 1) + ", not " + offset);
    }
  }

  private String requestAdvice(int errno, List<LineSetup> lines) {
    return switch (errno) {
      case Errno.EBUSY -> busyLine(lines);
      case Errno.ENOTTY -> "; the kernel has no GPIO uAPI v2: 5.10 or later is needed";
      case Errno.EINVAL, Errno.EOPNOTSUPP ->
          "; the chip cannot do what is configured (edge, bias, drive, debounce or clock)";
      default -> "";
    };
  }

  private String busyLine(List<LineSetup> lines) {
    for (LineSetup setup : lines) {
      try {
        LineInfo line = line(setup.offset());
        if (line.used()) {
          return "; line " + line.offset() + " is used by \"" + line.consumer() + "\"";
        }
      } catch (IOException e) {
        return "; line " + setup.offset() + " is not there any more";
      }
    }
    return "; a line is in use";
  }

  @Override
  public boolean handsOver() {
    return true;
  }

  @Override
  public LineInfo line(int offset) throws IOException {
    check(offset);
    try (Arena arena = Arena.ofConfined()) {
      return LineInfo.read(lineInfo(arena, fd, "line info", GpioV2.GET_LINEINFO, offset));
    } catch (PosixException e) {
      throw new IOException("gpio: " + e.getMessage(), e);
    }
  }

  /** On a descriptor of its own: the kernel tells changes to the one that asked. */
  @Override
  public LineInfoWatch watch(List<Integer> offsets, LineInfoListener listener) throws IOException {
    for (int offset : offsets) {
      check(offset);
    }
    int watchFd = openDevice(path);
    try (Arena arena = Arena.ofConfined()) {
      for (int offset : offsets) {
        lineInfo(arena, watchFd, "watch line", GpioV2.GET_LINEINFO_WATCH, offset);
      }
    } catch (PosixException e) {
      Posix.close(watchFd);
      throw new IOException("gpio: " + e.getMessage(), e);
    }
    return LineInfoWatch.start(loop, "gpio " + info.name(), watchFd, listener);
  }

  private MemorySegment lineInfo(Arena arena, int from, String what, long code, int offset)
      throws PosixException {
    MemorySegment line = arena.allocate(GpioV2.LINE_INFO_BYTES, 8);
    line.set(JAVA_INT, GpioV2.LINE_INFO_OFFSET, offset);
    Posix.ioctl(from, what, code, line, path);
    return line;
  }

  /** Requests stay: each has a descriptor of its own. */
  @Override
  public void close() {
    Posix.close(fd);
  }
}
