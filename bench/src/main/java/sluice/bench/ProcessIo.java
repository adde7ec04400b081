package sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What a process has read and written so far, from proc_pid_io(5).
 *
 * @param readBytes taken by read calls of any kind, of sockets too
 * @param writtenBytes given to write calls of any kind
 * @param toDiskBytes the pages that were made dirty for it
 */
record ProcessIo(long readBytes, long writtenBytes, long toDiskBytes) {
  /** Of this process. */
  static ProcessIo read() {
    return read("self");
  }

  /** Of another one of the same user. */
  static ProcessIo read(long pid) {
    return read(String.valueOf(pid));
  }

  private static ProcessIo read(String process) {
    try {
      return parse(Files.readAllLines(Path.of("/proc", process, "io")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ProcessIo parse(List<String> lines) {
    return new ProcessIo(
        value(lines, "rchar: "), value(lines, "wchar: "), value(lines, "write_bytes: "));
  }

  long writtenSince() {
    return read().writtenBytes - writtenBytes;
  }

  long toDiskSince() {
    return read().toDiskBytes - toDiskBytes;
  }

  private static long value(List<String> lines, String name) {
    for (String line : lines) {
      if (line.startsWith(name)) {
        return Long.parseLong(line.substring(name.length()));
      }
    }
    throw new IllegalArgumentException("bench: no " + name + "in " + lines);
  }
}
