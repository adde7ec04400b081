package sluice.drivers.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.bus.PwmChip;
import sluice.drivers.bus.PwmSetup;

/**
 * A PWM chip of the kernel's, through sysfs (Documentation/driver-api/pwm.rst): {@code
 * /sys/class/pwm/pwmchipN}.
 */
public final class LinuxPwm implements PwmChip {
  /** Udev gives a new channel's files to the group some 100 ms after they appear. */
  private static final long UDEV_NANOS_MAX = TimeUnit.SECONDS.toNanos(1);

  private static final long UDEV_STEP_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Path folder;
  private final TreeSet<Integer> held = new TreeSet<>();

  private LinuxPwm(Path folder) {
    this.folder = folder;
  }

  /** Opens a chip by its number. */
  public static LinuxPwm open(int chip) throws IOException {
    return open(Path.of("/sys/class/pwm/pwmchip" + chip));
  }

  /**
   * Opens a chip by its folder.
   *
   * @throws BusException of kind GONE that says how to enable it
   */
  public static LinuxPwm open(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new BusException(
          Kind.GONE,
          "pwm: " + folder + ": does not exist; enable it (dtoverlay=pwm in config.txt, reboot)");
    }
    return new LinuxPwm(folder);
  }

  @Override
  public String name() {
    return "" + folder.getFileName();
  }

  @Override
  public int channels() throws IOException {
    return Math.toIntExact(number(folder.resolve("npwm")));
  }

  @Override
  public void set(int channel, PwmSetup setup) throws IOException {
    Path attributes = held(channel);
    for (Step step : steps(read(attributes), setup)) {
      write(attributes.resolve(step.attribute), step.value);
    }
  }

  /** One write to an attribute. */
  record Step(String attribute, String value) {}

  /**
   * The way from one setup to another. The kernel refuses a duty above the period at any time, so
   * what grows goes first, and another polarity while the channel runs (pwm/core.c, sysfs.c).
   */
  static List<Step> steps(PwmSetup now, PwmSetup next) {
    List<Step> steps = new ArrayList<>();
    boolean turns = now.isInverted() != next.isInverted();
    if (turns && now.isEnabled()) {
      steps.add(new Step("enable", "0"));
    }
    Step period = new Step("period", "" + next.periodNanos());
    Step duty = new Step("duty_cycle", "" + next.dutyNanos());
    boolean periodFirst = next.periodNanos() >= now.dutyNanos();
    steps.add(periodFirst ? period : duty);
    steps.add(periodFirst ? duty : period);
    if (turns) { // behind the period, without which a channel that was never set takes nothing
      steps.add(new Step("polarity", next.isInverted() ? "inversed" : "normal"));
    }
    steps.add(new Step("enable", next.isEnabled() ? "1" : "0"));
    return steps;
  }

  @Override
  public PwmSetup get(int channel) throws IOException {
    return read(held(channel));
  }

  private static PwmSetup read(Path attributes) throws IOException {
    long period = Math.max(1, number(attributes.resolve("period")));
    Path polarity = attributes.resolve("polarity");
    boolean inverted = Files.exists(polarity) && Files.readString(polarity).startsWith("inversed");
    long duty = Math.min(period, number(attributes.resolve("duty_cycle")));
    return new PwmSetup(period, duty, inverted, number(attributes.resolve("enable")) != 0);
  }

  @Override
  public void release(int channel) throws IOException {
    if (held.remove(channel)) {
      write(folder.resolve("pwm" + channel).resolve("enable"), "0");
      write(folder.resolve("unexport"), "" + channel);
    }
  }

  @Override
  public void close() throws IOException {
    for (int channel : held) {
      write(folder.resolve("unexport"), "" + channel);
    }
    held.clear();
  }

  /** A channel that another program has exported is used as it is, and left so. */
  private Path held(int channel) throws IOException {
    int channels = channels();
    if (channel < 0 || channel >= channels) {
      throw new BusException(
          Kind.UNSUPPORTED, name() + ": has channels 0 to " + (channels - 1) + ", not " + channel);
    }
    Path attributes = folder.resolve("pwm" + channel);
    if (!Files.isDirectory(attributes)) {
      write(folder.resolve("export"), "" + channel);
      held.add(channel);
    }
    awaitUdev(attributes.resolve("enable"));
    return attributes;
  }

  private static void awaitUdev(Path attribute) throws BusException {
    long start = System.nanoTime();
    while (!Files.isWritable(attribute)) {
      if (System.nanoTime() - start > UDEV_NANOS_MAX) {
        throw new BusException(
            Kind.FAILED, "pwm: " + attribute + ": not writable; add the user to the group gpio");
      }
      LockSupport.parkNanos(UDEV_STEP_NANOS);
    }
  }

  private static long number(Path file) throws IOException {
    try {
      return Long.parseLong(Files.readString(file).strip());
    } catch (NumberFormatException e) {
      throw new BusException(Kind.FAILED, "pwm: " + file + ": not a number", e);
    } catch (NoSuchFileException e) {
      throw new BusException(Kind.GONE, "pwm: " + file + ": is gone", e);
    }
  }

  /** Sysfs takes a value in one write; the file must be there. */
  private static void write(Path file, String value) throws IOException {
    try {
      byte[] bytes = value.getBytes(StandardCharsets.US_ASCII);
      Files.write(file, bytes, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING);
    } catch (NoSuchFileException e) {
      throw new BusException(Kind.GONE, "pwm: " + file + ": is gone", e);
    } catch (AccessDeniedException e) {
      throw new BusException(
          Kind.FAILED, "pwm: " + file + ": not writable; add the user to the group gpio", e);
    } catch (IOException e) {
      throw refused(file, value, e);
    }
  }

  /** The JDK gives the C library's words and no number. */
  private static BusException refused(Path file, String value, IOException e) {
    String message = "pwm: write " + value + " to " + file + ": ";
    String reason = "" + e.getMessage();
    if (reason.contains("busy")) {
      return new BusException(Kind.IN_USE, message + "a driver of the kernel's has it", e);
    }
    return reason.contains("Invalid argument")
        ? new BusException(Kind.UNSUPPORTED, message + "the chip cannot do that", e)
        : new BusException(Kind.FAILED, message + reason, e);
  }
}
