package sluice.bench.update;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** {@code ./sluice supervise} as a user starts it, and {@code ./sluice ota install} at it. */
public final class Supervised implements AutoCloseable {
  private static final int EXIT_SECONDS_MAX = 60;

  private final Path program;
  private final Path dir;
  private final Process process;

  private Supervised(Path program, Path dir, Process process) {
    this.program = program;
    this.dir = dir;
    this.process = process;
  }

  /**
   * Starts it; what it logs is in {@code supervise.log}.
   *
   * @param program {@code ./sluice}
   * @param dir for its slots
   */
  public static Supervised start(Path program, Path dir, Path config, Path root)
      throws IOException {
    List<String> command =
        List.of(
            program.toString(),
            "supervise",
            "--config",
            config.toString(),
            "--dir",
            dir.resolve("ota").toString(),
            "--root",
            root.toString());
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.redirectErrorStream(true);
    builder.redirectOutput(ProcessBuilder.Redirect.appendTo(dir.resolve("supervise.log").toFile()));
    return new Supervised(program, dir, builder.start());
  }

  /**
   * A whole update.
   *
   * @return empty if it was committed, else what was said
   */
  public String install(Path bundle) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(program.toString(), "ota", "install", bundle.toString()));
    command.addAll(List.of("--dir", dir.resolve("ota").toString()));
    Process install = new ProcessBuilder(command).redirectErrorStream(true).start();
    install.getOutputStream().close();
    String said = new String(install.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return install.waitFor() == 0 ? "" : said.strip();
  }

  /** Resident memory of the parent, in MB. */
  public double parentMb() throws IOException {
    return residentMb(process.pid());
  }

  /** Of the gateway that has been started last, in MB; 0 if there is none. */
  public double gatewayMb() throws IOException {
    long last = process.toHandle().children().mapToLong(ProcessHandle::pid).max().orElse(0);
    return last == 0 ? 0 : residentMb(last);
  }

  private static double residentMb(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc", String.valueOf(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) / 1_024.0;
      }
    }
    throw new IOException("no VmRSS of " + pid);
  }

  /** Lines of its log that say what hand-overs took. */
  public List<String> handOverLines() throws IOException {
    return Files.readAllLines(dir.resolve("supervise.log")).stream()
        .filter(line -> line.contains(" over in "))
        .toList();
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(EXIT_SECONDS_MAX, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new IOException("the supervisor does not stop");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
