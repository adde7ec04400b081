package sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** Counts one thread's system calls by {@code strace -c}: slow for that thread, so never timed. */
final class SyscallCount implements AutoCloseable {
  private static final long START_MILLIS = 1_000;

  private final Process strace;
  private final Path output;

  private SyscallCount(Process strace, Path output) {
    this.strace = strace;
    this.output = output;
  }

  /**
   * Starts to count.
   *
   * @param thread a Java thread of this process, by name
   * @throws MissingToolException if strace is not here or may not look
   */
  static SyscallCount start(String thread, Path dir) throws Exception {
    Path program = Tool.find("strace");
    if (program == null) {
      throw new MissingToolException("strace is not installed");
    }
    Path output = dir.resolve("strace.txt");
    Process process =
        new ProcessBuilder(
                program.toString(), "-q", "-c", "-p", threadId(thread), "-o", output.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (process.waitFor(START_MILLIS, TimeUnit.MILLISECONDS)) {
      throw new MissingToolException("strace may not trace this process");
    }
    return new SyscallCount(process, output);
  }

  /** Ends the count: lines of "calls name", the most frequent first. */
  List<Call> calls() throws Exception {
    close();
    return parse(Files.readAllLines(output));
  }

  /** How often one system call was made. */
  record Call(String name, long count) {}

  /** The table of strace -c: share, seconds, µs per call, calls, maybe errors, name. */
  static List<Call> parse(List<String> lines) {
    List<Call> calls = new ArrayList<>();
    for (String line : lines) {
      String[] fields = line.strip().split(" +", -1);
      String name = fields[fields.length - 1];
      if (fields.length >= 5 && fields[3].matches("\\d+") && !name.equals("total")) {
        calls.add(new Call(name, Long.parseLong(fields[3])));
      }
    }
    calls.sort((a, b) -> Long.compare(b.count(), a.count()));
    return calls;
  }

  /** As {@code 1.0 read, 1.0 sendto} for each event. */
  static String perEvent(List<Call> calls, long events) {
    List<String> parts = new ArrayList<>();
    for (Call call : calls) {
      double each = call.count() / (double) events;
      if (each >= 0.01) {
        parts.add(Metric.text(each) + " " + call.name());
      }
    }
    return String.join(", ", parts);
  }

  /** The kernel has the first 15 characters of a thread's name. */
  private static String threadId(String thread) throws Exception {
    String comm = thread.substring(0, Math.min(15, thread.length()));
    try (Stream<Path> tasks = Files.list(Path.of("/proc/self/task"))) {
      for (Path task : tasks.toList()) {
        if (Files.readString(task.resolve("comm")).strip().equals(comm)) {
          return String.valueOf(task.getFileName());
        }
      }
    }
    throw new IllegalStateException("bench: no thread " + thread);
  }

  /** SIGINT makes strace detach and print. */
  @Override
  public void close() {
    if (strace.isAlive()) {
      try {
        Signals.send(strace, "INT");
        if (!strace.waitFor(5, TimeUnit.SECONDS)) {
          var _ = strace.destroyForcibly();
        }
      } catch (IOException e) {
        var _ = strace.destroyForcibly();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
