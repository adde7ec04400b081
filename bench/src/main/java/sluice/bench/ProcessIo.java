package sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What this process has written so far, from proc(5)'s io.
 *
 * @param writtenBytes given to write calls of any kind
 * @param toDiskBytes the pages that were made dirty for it
 */
record ProcessIo(long writtenBytes, long toDiskBytes) {
  static ProcessIo read() {
    try {
      return parse(Files.readAllLines(Path.of("/proc/self/io")));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ProcessIo parse(List<String> lines) {
    return new ProcessIo(value(lines, "wchar: "), value(lines, "write_bytes: "));
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
