package sluice.drivers.linux;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.drivers.Chip;
import sluice.drivers.ChipInfo;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.LineValues;
import sluice.loop.Loop;
import sluice.loop.posix.Errno;
import sluice.loop.posix.GpioV2;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;

/**
 * A GPIO chip of the kernel's: {@code /dev/gpiochipN}, character device uAPI v2 (5.10 and later).
 */
public final class LinuxChip implements Chip {
  private static final Path DEV = Path.of("/dev");

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
   * @param which a path ({@code /dev/gpiochip0}), a name ({@code gpiochip0}) or a label ({@code
   *     pinctrl-bcm2711})
   * @throws IOException that says what is wrong with it and what to do
   */
  public static LinuxChip open(Loop loop, String which) throws IOException {
    if (which.startsWith("/")) {
      return openPath(loop, which);
    }
    try (DirectoryStream<Path> candidates = Files.newDirectoryStream(DEV, "gpiochip*")) {
      for (Path candidate : candidates) {
        LinuxChip chip = openPath(loop, candidate.toString());
        if (chip.info.name().equals(which) || chip.info.label().equals(which)) {
          return chip;
        }
        chip.close();
      }
    }
    throw new IOException("gpio: no chip has the name or label " + which + "; see /dev/gpiochip*");
  }

  private static LinuxChip openPath(Loop loop, String path) throws IOException {
    int fd;
    try {
      fd = Posix.open(path, Posix.O_RDWR);
    } catch (PosixException e) {
      throw new IOException("gpio: " + e.getMessage() + openAdvice(e.errno()), e);
    }
    try {
      return new LinuxChip(loop, path, fd, readInfo(fd, path));
    } catch (PosixException e) {
      Posix.close(fd);
      throw new IOException("gpio: " + path + " is not a GPIO chip", e);
    }
  }

  private static String openAdvice(int errno) {
    return switch (errno) {
      case Errno.ENOENT -> "; see /dev/gpiochip* for the chips of this board";
      case Errno.EACCES, Errno.EPERM -> "; add the user to the group gpio";
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
      if (line.offset() >= info.lines()) {
        throw new IOException(
            "gpio: " + path + " has lines 0 to " + (info.lines() - 1) + ", not " + line.offset());
      }
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment request = LineRequestStruct.of(arena, consumer, lines);
      Posix.ioctl(fd, "request lines", GpioV2.GET_LINE, request, path);
      int lineFd = request.get(JAVA_INT, GpioV2.REQUEST_FD);
      int[] offsets = lines.stream().mapToInt(LineSetup::offset).toArray();
      String name = "gpio " + info.name();
      return LineRequest.start(loop, name, lineFd, offsets, new KernelValues(lineFd), listener);
    } catch (PosixException e) {
      throw new IOException("gpio: " + e.getMessage() + requestAdvice(e.errno(), lines), e);
    }
  }

  private String requestAdvice(int errno, List<LineSetup> lines) {
    return switch (errno) {
      case Errno.EBUSY -> busyLine(lines);
      case Errno.ENOTTY -> "; the kernel has no GPIO uAPI v2: 5.10 or later is needed";
      case Errno.EINVAL -> "; the chip cannot do what is configured (edge, bias or debounce)";
      default -> "";
    };
  }

  private String busyLine(List<LineSetup> lines) {
    for (LineSetup line : lines) {
      String consumer = consumerOf(line.offset());
      if (consumer != null) {
        return "; line " + line.offset() + " is used by \"" + consumer + "\"";
      }
    }
    return "; a line is in use";
  }

  private @Nullable String consumerOf(int offset) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment line = arena.allocate(GpioV2.LINE_INFO_BYTES, 8);
      line.set(JAVA_INT, GpioV2.LINE_INFO_OFFSET, offset);
      Posix.ioctl(fd, "line info", GpioV2.GET_LINEINFO, line, path);
      boolean used = (line.get(JAVA_LONG, GpioV2.LINE_INFO_FLAGS) & GpioV2.FLAG_USED) != 0;
      return used ? GpioV2.name(line, GpioV2.LINE_INFO_CONSUMER) : null;
    } catch (PosixException e) {
      return null;
    }
  }

  /** Requests stay: each has a descriptor of its own. */
  @Override
  public void close() {
    Posix.close(fd);
  }

  private record KernelValues(int fd) implements LineValues {
    @Override
    public long get(long mask) throws PosixException {
      return transfer("get values", GpioV2.LINE_GET_VALUES, 0, mask);
    }

    @Override
    public void set(long bits, long mask) throws PosixException {
      transfer("set values", GpioV2.LINE_SET_VALUES, bits, mask);
    }

    @Override
    public void release() {}

    private long transfer(String what, long code, long bits, long mask) throws PosixException {
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment values = arena.allocate(GpioV2.VALUES_BYTES, 8);
        values.set(JAVA_LONG, GpioV2.VALUES_BITS, bits);
        values.set(JAVA_LONG, GpioV2.VALUES_MASK, mask);
        Posix.ioctl(fd, what, code, values, "gpio lines");
        return values.get(JAVA_LONG, GpioV2.VALUES_BITS);
      }
    }
  }
}
