package sluice.bench.update;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** {@code ./sluice supervise} as a user starts it, and {@code ./sluice ota install} at it. */
public final class Supervised implements AutoCloseable {
  private static final int EXIT_SECONDS_MAX = 60;

  private final Path program;
  private final Path dir;
  private final Process process;
  private long seen;

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
    return begin(bundle).end();
  }

  /** Begins one. */
  Install begin(Path bundle) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(program.toString(), "ota", "install", bundle.toString()));
    command.addAll(List.of("--dir", dir.resolve("ota").toString()));
    Path said = dir.resolve("install.log");
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    return new Install(builder.redirectOutput(said.toFile()).start(), said);
  }

  /** An update that somebody waits for. */
  record Install(Process process, Path said) {
    boolean isAlive() {
      return process.isAlive();
    }

    /** Waits for its end; empty if it was committed, else what was said. */
    String end() throws IOException, InterruptedException {
      return process.waitFor() == 0 ? "" : Files.readString(said).strip();
    }
  }

  /** What is logged from now on is what {@link #awaitLine} looks at. */
  void mark() throws IOException {
    seen = Files.size(log());
  }

  /** Waits for a line of the log that has such a text; false if none comes in time. */
  boolean awaitLine(String regex, long millisMax) throws IOException {
    Pattern pattern = Pattern.compile(regex);
    long deadline = System.nanoTime() + millisMax * 1_000_000;
    while (System.nanoTime() - deadline < 0) {
      byte[] all = Files.readAllBytes(log());
      int from = (int) Math.min(seen, all.length);
      String fresh = new String(all, from, all.length - from, StandardCharsets.UTF_8);
      if (pattern.matcher(fresh).find()) {
        return true;
      }
      LockSupport.parkNanos(2_000_000);
    }
    return false;
  }

  private Path log() {
    return dir.resolve("supervise.log");
  }

  /**
   * {@code kill -9}, and waits for the end of whom it meets.
   *
   * @return how many it met
   */
  int kill(Victim victim) throws InterruptedException {
    List<ProcessHandle> doomed = new ArrayList<>(children());
    switch (victim) {
      case PARENT -> doomed.clear();
      case OLDEST, GIVER -> doomed.subList(Math.min(1, doomed.size()), doomed.size()).clear();
      case YOUNGEST, TAKER -> doomed.subList(0, Math.max(0, doomed.size() - 1)).clear();
      case CHILDREN, ALL -> {}
    }
    if (victim.isParent()) {
      doomed.addFirst(process.toHandle());
    }
    doomed.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle one : doomed) {
      one.onExit().join();
    }
    return doomed.size();
  }

  /** The eldest first. */
  private List<ProcessHandle> children() {
    return process
        .toHandle()
        .children()
        .sorted(Comparator.comparing(child -> child.info().startInstant().orElse(Instant.MAX)))
        .toList();
  }

  /** Resident memory of the parent, in MB. */
  public double parentMb() throws IOException {
    return residentMb(process.pid());
  }

  /** Of the gateway that has been started last, in MB; 0 if there is none. */
  public double gatewayMb() throws IOException {
    List<ProcessHandle> children = children();
    try {
      return children.isEmpty() ? 0 : residentMb(children.getLast().pid());
    } catch (NoSuchFileException e) {
      return 0; // it has ended meanwhile
    }
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
    return Files.readAllLines(log()).stream().filter(line -> line.contains(" over in ")).toList();
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
