package sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Where a run was measured: figures mean nothing without it.
 *
 * @param load1 the load average of the minute before the run: above one, other work ran
 */
record MachineFacts(
    String cpu, int cores, String kernel, String arch, String jdk, double load1, String when) {

  static MachineFacts read() {
    return new MachineFacts(
        cpu(lines("/proc/cpuinfo")),
        Runtime.getRuntime().availableProcessors(),
        first(lines("/proc/sys/kernel/osrelease")),
        System.getProperty("os.arch"),
        System.getProperty("java.vendor.version", "") + " " + Runtime.version(),
        load(first(lines("/proc/loadavg"))),
        Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
  }

  /** x86 says {@code model name}, a Raspberry Pi {@code Model}. */
  static String cpu(List<String> cpuinfo) {
    for (String key : List.of("model name", "Model", "vendor_id", "CPU implementer")) {
      for (String line : cpuinfo) {
        int colon = line.indexOf(':');
        if (colon > 0 && line.substring(0, colon).strip().equals(key)) {
          return line.substring(colon + 1).strip();
        }
      }
    }
    return "unknown";
  }

  static double load(String loadavg) {
    return loadavg.isEmpty() ? Double.NaN : Double.parseDouble(loadavg.split(" ", 2)[0]);
  }

  String text() {
    return "%s, %d cores, Linux %s %s, JDK %s, load %s, %s"
        .formatted(cpu, cores, kernel, arch, jdk.strip(), Metric.text(load1), when);
  }

  private static String first(List<String> lines) {
    return lines.isEmpty() ? "" : lines.get(0);
  }

  private static List<String> lines(String path) {
    try {
      return Files.readAllLines(Path.of(path));
    } catch (IOException e) {
      return List.of();
    }
  }
}
