package sluice.drivers.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * How tests drive a kernel chip's pins from outside: the kernel's own {@code gpio-sim} module
 * (configfs, root), or whoever has the other end of the pins, as an emulator does. For the latter
 * the properties {@code sluice.gpio.chip} and {@code sluice.gpio.lines} (four offsets) name the
 * chip; {@code drive: NUMBER OFFSET LEVELS} on standard output asks for levels (0s and 1s), {@code
 * drive: NUMBER forget} for a chip that has no edge latched, and it is done once the file {@code
 * sluice.gpio.driven} holds the number.
 */
final class GpioSim implements AutoCloseable {
  private static final Path CONFIG = Path.of("/sys/kernel/config/gpio-sim");

  private static final long DRIVEN_NANOS_MAX = 10_000_000_000L;
  private static final AtomicInteger ASKED = new AtomicInteger();

  private final String chip;
  private final int[] lines;
  private final @Nullable Path device;
  private final @Nullable Path drive;

  private GpioSim(String chip, int[] lines, @Nullable Path device, @Nullable Path drive) {
    this.chip = chip;
    this.lines = lines;
    this.device = device;
    this.drive = drive;
  }

  /** Null where this machine has neither. */
  static @Nullable GpioSim find() throws IOException {
    String named = System.getProperty("sluice.gpio.chip");
    if (named != null) {
      String[] offsets = System.getProperty("sluice.gpio.lines", "0,1,2,3").split(",", -1);
      int[] lines = new int[offsets.length];
      for (int i = 0; i < lines.length; i++) {
        lines[i] = Integer.parseInt(offsets[i]);
      }
      return new GpioSim(named, lines, null, Path.of(System.getProperty("sluice.gpio.driven")));
    }
    return Files.isWritable(CONFIG) ? make() : null;
  }

  /** Documentation/admin-guide/gpio/gpio-sim.rst. */
  private static GpioSim make() throws IOException {
    Path device = Files.createDirectory(CONFIG.resolve("sluice" + ProcessHandle.current().pid()));
    Path bank = Files.createDirectory(device.resolve("bank"));
    Files.writeString(bank.resolve("num_lines"), "8");
    for (int i = 0; i < 4; i++) {
      Path line = Files.createDirectory(bank.resolve("line" + i));
      Files.writeString(line.resolve("name"), "GPIO" + i);
    }
    Files.writeString(device.resolve("live"), "1");
    String name = Files.readString(bank.resolve("chip_name")).strip();
    Path pulls =
        Path.of("/sys/devices/platform", Files.readString(device.resolve("dev_name")).strip());
    return new GpioSim("/dev/" + name, new int[] {0, 1, 2, 3}, device, pulls.resolve(name));
  }

  String chip() {
    return chip;
  }

  int[] lines() {
    return lines.clone();
  }

  void drive(int offset, boolean... levels) {
    try {
      if (device == null) {
        StringBuilder asked = new StringBuilder().append(offset).append(' ');
        for (boolean high : levels) {
          asked.append(high ? '1' : '0');
        }
        ask(asked.toString());
        return;
      }
      for (boolean high : levels) {
        Path pull = pins().resolve("sim_gpio" + offset).resolve("pull");
        Files.writeString(pull, high ? "pull-up" : "pull-down");
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * A real chip may latch edges of lines that nobody has requested, and tell them to the next who
   * does (the PL061: gpio-pl061.c clears none when it is told to listen).
   */
  void forgetEdges() throws IOException {
    if (device == null) {
      ask("forget");
    }
  }

  private void ask(String what) throws IOException {
    String number = String.valueOf(ASKED.incrementAndGet());
    System.out.println("drive: " + number + " " + what);
    long deadline = System.nanoTime() + DRIVEN_NANOS_MAX;
    while (!Files.exists(pins()) || !Files.readString(pins()).strip().equals(number)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("gpio-sim: nobody drives the pins");
      }
      LockSupport.parkNanos(1_000_000);
    }
  }

  private Path pins() {
    if (drive == null) {
      throw new IllegalStateException("gpio-sim: nothing drives the pins");
    }
    return drive;
  }

  @Override
  public void close() throws IOException {
    if (device == null) {
      return;
    }
    Files.writeString(device.resolve("live"), "0");
    for (int i = 0; i < 4; i++) {
      Files.delete(device.resolve("bank").resolve("line" + i));
    }
    Files.delete(device.resolve("bank"));
    Files.delete(device);
  }
}
