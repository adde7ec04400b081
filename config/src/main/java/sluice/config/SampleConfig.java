package sluice.config;

import org.jspecify.annotations.Nullable;

/**
 * {@code [sample.NAME]}: a value that is asked for at a period.
 *
 * @param path of the file, folder or channel, as the source needs it; empty for simulated ones
 * @param topic instead of {@code PREFIX/ID/NAME}
 */
public record SampleConfig(
    String name,
    Source source,
    String path,
    long periodMillis,
    String unit,
    @Nullable String topic,
    ReportConfig report) {

  /** What is asked. */
  public enum Source implements Label {
    THERMAL("/sys/class/thermal/thermal_zone0/temp", "°C"),
    HWMON("", ""),
    LOAD("/proc/loadavg", ""),
    W1("", "°C"),
    IIO("", ""),
    SIMULATED("-", "");

    final String defaultPath;
    final String defaultUnit;

    Source(String defaultPath, String defaultUnit) {
      this.defaultPath = defaultPath;
      this.defaultUnit = defaultUnit;
    }
  }
}
