package sluice.bench;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
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
              return Map.of(
                  P50, Node.value(values, "p50"),
                  P99, Node.value(values, "p99"),
                  SEEN_P50, Node.value(values, "seldom_p50"),
                  SEEN_P99, Node.value(values, "seldom_p99"),
                  MEMORY, Node.value(values, "memory"));
            });
    List<Series> series =
        new Rounds(setting.progress(), name())
            .run(
                1,
                setting.rounds(),
                List.of(P50, P99, SEEN_P50, SEEN_P99, MEMORY),
                List.of(sluice));
    double p99 = Result.median(series, P99, Result.SLUICE);
    return Result.of(
        this,
        series,
        List.of(Target.atMost("there and back, p99", p99, P99_MICROS_MAX, "µs")),
        Result.notes(
            trips + " messages a round one after the other, " + seldom + " a millisecond apart",
            "memory is the process's share (Pss), its half of the rings included"));
  }

  private static Path build(Path folder) throws Exception {
    Path compiler = Tool.find("cc");
    if (compiler == null) {
      throw new MissingToolException("cc is not installed");
    }
    Path root = folder.resolve("addons");
    Path echo = Files.createDirectories(root.resolve("echo"));
    Files.writeString(echo.resolve("addon.toml"), MANIFEST);
    Files.writeString(folder.resolve(AddonHeader.FILE), AddonHeader.text());
    Path source = Files.writeString(folder.resolve("echo.c"), ADDON);
    List<String> command = new ArrayList<>(List.of(compiler.toString(), "-shared", "-fPIC", "-O2"));
    command.addAll(List.of("-I", folder.toString(), "-o", echo.resolve("echo.so").toString()));
    command.add(source.toString());
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().put("LC_ALL", "C");
    var _ = Tool.output(builder);
    return root;
  }
}
