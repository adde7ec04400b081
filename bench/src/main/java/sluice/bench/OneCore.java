package sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Keeps this process and others, with all their threads, on one core for as long as it is open: as
 * on a board whose other cores have work of their own. By util-linux's taskset.
 */
final class OneCore implements AutoCloseable {
  private static final String ALLOWED = "Cpus_allowed_list:"; // of proc_pid_status(5)

  private final Path taskset;
  private final List<Long> pids;
  private final String before;

  private OneCore(Path taskset, List<Long> pids, String before) {
    this.taskset = taskset;
    this.pids = pids;
    this.before = before;
  }

  /** From here on, this process and another share a core. */
  static OneCore with(long pid) throws MissingToolException, IOException {
    Path taskset = Tool.find("taskset");
    if (taskset == null) {
      throw new MissingToolException("taskset is not installed; apt-get install util-linux");
    }
    String before = allowed(Files.readString(Path.of("/proc/self/status")));
    List<Long> pids = List.of(ProcessHandle.current().pid(), pid);
    OneCore core = new OneCore(taskset, pids, before);
    core.allow(first(before));
    return core;
  }

  /** Gives back what was allowed before. */
  @Override
  public void close() throws IOException {
    allow(before);
  }

  /** As {@code 0-3,6}. */
  static String allowed(String status) {
    return status
        .lines()
        .filter(line -> line.startsWith(ALLOWED))
        .map(line -> line.substring(ALLOWED.length()).strip())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("bench: no " + ALLOWED + " in " + status));
  }

  static String first(String allowed) {
    return allowed.split("[-,]", 2)[0];
  }

  private void allow(String cores) throws IOException {
    for (long pid : pids) {
      List<String> command = List.of(taskset + "", "-a", "-c", "-p", cores, pid + "");
      try {
        var _ = Tool.output(new ProcessBuilder(command).redirectErrorStream(true));
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("bench: interrupted while taskset ran", e);
      }
    }
  }
}
