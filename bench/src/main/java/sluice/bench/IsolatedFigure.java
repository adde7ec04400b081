package sluice.bench;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import sluice.addons.AddonHeader;

/**
 * A message from the gateway to an addon in a process of its own, and what that publishes of it
 * back in the gateway; in a JVM as a board has it.
 */
final class IsolatedFigure implements Figure {
  private static final Metric P50 = Metric.cost("there and back, one after the other, p50", "µs");
  private static final Metric P99 = Metric.cost("there and back, one after the other, p99", "µs");
  private static final Metric SEEN_P50 = Metric.cost("there and back, both asleep, p50", "µs");
  private static final Metric SEEN_P99 = Metric.cost("there and back, both asleep, p99", "µs");
  private static final Metric MEMORY = Metric.cost("memory of the process", "KiB");
  private static final double P99_MICROS_MAX = 50;
  private static final String FLOOR = "bare C";

  private static final String MANIFEST =
      """
      name = "echo"
      library = "echo.so"
      isolation = "process"
      """;

  private static final String ADDON =
      """
      #include <sluice_addon.h>
      static void heard(void *data, const char *topic, const void *payload, size_t length) {
        sluice_publish("echo/pong", payload, length);
      }
      static int64_t init(void) { return sluice_subscribe("echo/ping", heard, NULL); }
      SLUICE_ADDON(echo, init)
      """;

  @Override
  public String name() {
    return "isolated";
  }

  @Override
  public String title() {
    return "a message to an addon in a process of its own, and back";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    return setting.inFolder(folder -> measure(setting, folder));
  }

  private Result measure(Setting setting, Path folder) throws Exception {
    Path root = build(folder);
    int trips = setting.count(50_000, 1_000);
    int seldom = setting.count(3_000, 200);
    Contender sluice =
        new Contender(
            Result.SLUICE,
            () -> {
              Map<String, Double> values =
                  BoardJvm.run(IsolatedRun.class, root.toString(), "" + trips, "" + seldom);
              Map<Metric, Double> all = new HashMap<>(trips(values));
              all.put(MEMORY, Node.value(values, "memory"));
              return all;
            });
    Path floor = floor(folder);
    Contender bare =
        new Contender(
            FLOOR,
            () ->
                trips(Numbers.of(Tool.output(command(floor.toString(), "" + trips, "" + seldom)))));
    List<Series> series =
        new Rounds(setting.progress(), name())
            .run(
                1,
                setting.rounds(),
                List.of(P50, P99, SEEN_P50, SEEN_P99, MEMORY),
                List.of(sluice, bare));
    double p99 = Result.median(series, P99, Result.SLUICE);
    return Result.of(
        this,
        series,
        List.of(Target.atMost("there and back, p99", p99, P99_MICROS_MAX, "µs")),
        Result.notes(
            beside(series, SEEN_P50) + ", " + beside(series, SEEN_P99),
            "bare C: two processes, two eventfds, an epoll each, and nothing said",
            trips + " messages a round one after the other, " + seldom + " a millisecond apart",
            "memory is the process's share (Pss), its half of the rings included"));
  }

  private static Map<Metric, Double> trips(Map<String, Double> values) {
    return Map.of(
        P50, Node.value(values, "p50"),
        P99, Node.value(values, "p99"),
        SEEN_P50, Node.value(values, "seldom_p50"),
        SEEN_P99, Node.value(values, "seldom_p99"));
  }

  private static String beside(List<Series> series, Metric metric) {
    double times =
        Result.median(series, metric, Result.SLUICE) / Result.median(series, metric, FLOOR);
    return String.format(Locale.ROOT, "%s: %.1f times bare C's", metric.name(), times);
  }

  /** What waking each other costs two processes of this machine at this moment. */
  private static Path floor(Path folder) throws Exception {
    Path source = folder.resolve("eventfds.c");
    try (InputStream in = IsolatedFigure.class.getResourceAsStream("addons/eventfds.c")) {
      if (in == null) {
        throw new IOException("bench: addons/eventfds.c is not in the jar");
      }
      Files.write(source, in.readAllBytes());
    }
    Path program = folder.resolve("eventfds");
    var _ = Tool.output(command(compiler(), "-O2", "-o", program.toString(), source.toString()));
    return program;
  }

  private static ProcessBuilder command(String... words) {
    ProcessBuilder builder = new ProcessBuilder(words).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    return builder;
  }

  private static String compiler() throws MissingToolException {
    Path compiler = Tool.find("cc");
    if (compiler == null) {
      throw new MissingToolException("cc is not installed");
    }
    return compiler.toString();
  }

  private static Path build(Path folder) throws Exception {
    Path root = folder.resolve("addons");
    Path echo = Files.createDirectories(root.resolve("echo"));
    Files.writeString(echo.resolve("addon.toml"), MANIFEST);
    Files.writeString(folder.resolve(AddonHeader.FILE), AddonHeader.text());
    Path source = Files.writeString(folder.resolve("echo.c"), ADDON);
    String library = echo.resolve("echo.so").toString();
    String[] command = {
      compiler(), "-shared", "-fPIC", "-O2", "-I", "" + folder, "-o", library, "" + source
    };
    var _ = Tool.output(command(command));
    return root;
  }
}
