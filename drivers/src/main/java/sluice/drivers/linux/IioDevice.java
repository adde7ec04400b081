package sluice.drivers.linux;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A device of the kernel's industrial I/O: an ADC or a sensor whose driver is the kernel's
 * (Documentation/ABI/testing/sysfs-bus-iio). Reading files blocks: for workers.
 *
 * @param folder {@code /sys/bus/iio/devices/iio:deviceN}; the number may be another after a reboot
 * @param name of the chip, by which it is found: {@code ads1015}
 * @param channels inputs that can be read, sorted: {@code in_voltage0}, {@code in_temp}
 */
public record IioDevice(Path folder, String name, List<String> channels) {
  /** Where the kernel has them. */
  public static final Path ROOT = Path.of("/sys/bus/iio/devices");

  private static final Pattern READABLE = Pattern.compile("(in_.+)_(raw|input)");

  public IioDevice {
    channels = List.copyOf(channels);
  }

  /**
   * All of them.
   *
   * @param root {@link #ROOT}, or a tree laid out like it
   * @return none if the kernel has no industrial I/O
   */
  public static List<IioDevice> list(Path root) throws IOException {
    List<IioDevice> devices = new ArrayList<>();
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(root, "iio:device*")) {
      for (Path folder : folders) {
        devices.add(of(folder));
      }
    } catch (NoSuchFileException e) {
      return List.of();
    }
    devices.sort((a, b) -> a.folder.compareTo(b.folder));
    return devices;
  }

  private static IioDevice of(Path folder) throws IOException {
    TreeSet<String> channels = new TreeSet<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(folder)) {
      for (Path file : files) {
        Matcher readable = READABLE.matcher("" + file.getFileName());
        if (readable.matches()) {
          channels.add(readable.group(1));
        }
      }
    }
    Path name = folder.resolve("name");
    return new IioDevice(
        folder, Files.exists(name) ? Files.readString(name).strip() : "", List.copyOf(channels));
  }

  /**
   * The first device of a name.
   *
   * @throws IOException that lists those there are, or says what to enable
   */
  public static IioDevice find(Path root, String name) throws IOException {
    List<IioDevice> devices = list(root);
    for (IioDevice device : devices) {
      if (device.name.equals(name)) {
        return device;
      }
    }
    List<String> names = devices.stream().map(IioDevice::name).toList();
    throw new IOException(
        devices.isEmpty()
            ? "iio: no device in " + root + "; enable the chip's overlay in config.txt, then reboot"
            : "iio: no device is called " + name + "; there are " + names);
  }

  /**
   * A channel, for {@link SysfsSources#iio}.
   *
   * @throws IOException that lists those there are
   */
  public Path channel(String channel) throws IOException {
    if (!channels.contains(channel)) {
      throw new IOException("iio: " + name + ": no channel " + channel + "; it has " + channels);
    }
    return folder.resolve(channel);
  }
}
