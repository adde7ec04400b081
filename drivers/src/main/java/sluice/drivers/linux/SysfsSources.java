package sluice.drivers.linux;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import sluice.drivers.SampledSource;

/**
 * Readings that Linux keeps in small files. Each source reads its files anew every time: sysfs
 * computes the value on read.
 */
public final class SysfsSources {
  private static final int FILE_BYTES_MAX = 4_096;
  private static final double MILLI = 1_000.0;

  private SysfsSources() {}

  /** {@code /sys/class/thermal/thermal_zoneN/temp}: degrees Celsius, from thousandths. */
  public static SampledSource thermal(Path file) {
    return () -> number(file, text(file)) / MILLI;
  }

  /** {@code /sys/class/hwmon/hwmonN/*_input}: thousandths of the unit (degrees, volts, amperes). */
  public static SampledSource hwmon(Path file) {
    return () -> number(file, text(file)) / MILLI;
  }

  /** {@code /proc/loadavg}: the average of the last minute. */
  public static SampledSource load(Path file) {
    return () -> number(file, firstWord(text(file)));
  }

  /**
   * A 1-wire thermometer (DS18B20 and its like): the folder's {@code temperature} attribute, or on
   * older kernels {@code w1_slave} with its check sum. Degrees Celsius.
   */
  public static SampledSource oneWire(Path folder) {
    Path attribute = folder.resolve("temperature");
    Path slave = folder.resolve("w1_slave");
    return () ->
        Files.exists(attribute)
            ? number(attribute, text(attribute)) / MILLI
            : parseSlave(slave, text(slave));
  }

  /**
   * An industrial I/O channel: {@code X_input} as it is, or {@code (X_raw + X_offset) * X_scale},
   * in the units of the kernel's ABI (degrees and volts in thousandths). Offset and scale may be
   * shared by the channels of a type: {@code in_voltage_scale}, {@code in_accel_scale}.
   *
   * @param channel folder and channel name: {@code /sys/bus/iio/devices/iio:device0/in_temp}
   */
  public static SampledSource iio(Path channel) {
    return () -> {
      Path input = sibling(channel, "_input");
      if (Files.exists(input)) {
        return number(input, text(input));
      }
      Path raw = sibling(channel, "_raw");
      double value = number(raw, text(raw));
      return (value + shared(channel, "_offset", 0)) * shared(channel, "_scale", 1);
    };
  }

  /** The channel's own attribute, or its type's: without its number, and its axis or filter. */
  private static double shared(Path channel, String attribute, double otherwise)
      throws IOException {
    String name = "" + channel.getFileName();
    String type = name.replaceAll("\\d+", "");
    int modifier = type.lastIndexOf('_');
    for (String of : List.of(name, type, type.substring(0, Math.max(modifier, "in".length())))) {
      Path file = channel.resolveSibling(of + attribute);
      if (Files.exists(file)) {
        return number(file, text(file));
      }
    }
    return otherwise;
  }

  /** Two lines: the first ends in YES if the check sum held, the second in t=THOUSANDTHS. */
  private static double parseSlave(Path file, String text) throws IOException {
    int lineEnd = text.indexOf('\n');
    int value = text.lastIndexOf("t=");
    if (lineEnd < 0 || !text.substring(0, lineEnd).endsWith("YES")) {
      throw new IOException(file + ": the check sum does not hold; look at the wiring");
    }
    if (value < lineEnd) {
      throw new IOException(file + ": no t= in the second line");
    }
    return number(file, text.substring(value + 2)) / MILLI;
  }

  private static Path sibling(Path channel, String suffix) {
    return channel.resolveSibling(channel.getFileName() + suffix);
  }

  private static String firstWord(String text) {
    int space = text.indexOf(' ');
    return space < 0 ? text : text.substring(0, space);
  }

  private static double number(Path file, String text) throws IOException {
    try {
      return Double.parseDouble(text.strip());
    } catch (NumberFormatException e) {
      throw new IOException(file + ": not a number: " + abbreviated(text.strip()), e);
    }
  }

  private static String abbreviated(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }

  static String text(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length > FILE_BYTES_MAX) {
        throw new IOException(file + ": longer than " + FILE_BYTES_MAX + " bytes");
      }
      return new String(bytes, StandardCharsets.US_ASCII);
    } catch (java.nio.file.NoSuchFileException e) {
      throw new IOException(file + ": does not exist", e);
    }
  }
}
