package sluice.gateway;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.posix.WholeFile;

/**
 * A few numbers that outlive the process, in a small text file: a power cut leaves the old ones or
 * the new. Loop's thread only; the disk is touched on a worker.
 */
final class StateFile {
  private final Loop loop;
  private final Path file;
  private final List<Runnable> waiting = new ArrayList<>();
  private @Nullable Properties next;
  private boolean writing;

  StateFile(Loop loop, Path file) {
    this.loop = loop;
    this.file = file;
  }

  /** What it holds; nothing if it is not there or cannot be read, as it only saves some time. */
  static Properties read(Path file) {
    Properties properties = new Properties();
    try (Reader in = Files.newBufferedReader(file)) {
      properties.load(in);
    } catch (NoSuchFileException e) {
      // the first start
    } catch (IOException | IllegalArgumentException e) {
      Logger.warn("state: {}: {}; it begins anew", file, e.getMessage());
      return new Properties();
    }
    return properties;
  }

  /** A number of it, from 0. */
  static long number(Properties from, String key) {
    try {
      return Math.max(0, Long.parseLong(from.getProperty(key, "0")));
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  /** Writes; of several in a row only the last, as each holds all. */
  void write(Properties properties) {
    next = properties;
    if (!writing) {
      start();
    }
  }

  boolean isWriting() {
    return writing;
  }

  /** Calls back once nothing is being written, never before this returns. */
  void whenWritten(Runnable then) {
    if (writing) {
      waiting.add(then);
    } else {
      loop.defer(then);
    }
  }

  private void start() {
    Properties now = next;
    next = null;
    writing =
        now != null
            && loop.workers()
                .submit(
                    "state " + file.getFileName(),
                    () -> {
                      replace(now);
                      return true;
                    },
                    (done, failure) -> onWritten(failure));
    if (!writing) {
      List<Runnable> all = List.copyOf(waiting);
      waiting.clear();
      all.forEach(loop::defer);
    }
  }

  private void onWritten(@Nullable Throwable failure) {
    if (failure != null) {
      Logger.warn("state: {}: {}", file, failure.getMessage());
    }
    start();
  }

  private void replace(Properties properties) throws IOException {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    properties.store(text, null);
    WholeFile.replace(file, text.toByteArray());
  }
}
