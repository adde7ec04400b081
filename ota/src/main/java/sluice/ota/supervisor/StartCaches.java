package sluice.ota.supervisor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.posix.Spawned;
import sluice.ota.Sha256;
import sluice.ota.Slot;

/**
 * Start-up caches of the releases in slots: what a JVM remembers of a start, so that the next one
 * is quicker and takes less memory. A release trains its own, in a process that gives way to all
 * others. A cache is no part of what was signed; so it lies beside the slots in a folder that is
 * this user's alone, and its name holds the sums of the release's manifest and of the JVM: one of
 * another release, slot or JVM is not looked at. Without one all works. Loop's thread only.
 */
final class StartCaches {
  /** A training takes some seconds on a PC and a minute or two on a small board. */
  static final long MILLIS_MAX = 300_000;

  private static final String FOLDER = "caches";
  private static final String SUFFIX = ".aot";
  private static final String UNFINISHED = ".new";
  private static final int KEY_DIGITS = 32;

  private final Loop loop;
  private final Launcher launcher;
  private final Path folder;
  private final Path output;
  private @Nullable Training training;

  /** Beside the slots of a launcher; what a training prints is beside its control socket. */
  StartCaches(Loop loop, Launcher launcher) {
    this.loop = loop;
    this.launcher = launcher;
    this.folder = launcher.slots().resolveSibling(FOLDER);
    this.output = launcher.control().resolveSibling("train.log");
  }

  /** The cache for a slot's release; null if there is none, or it is the factory's affair. */
  @Nullable Path of(Slot slot) {
    Path file = file(slot);
    return file != null && Files.isRegularFile(file) ? file : null;
  }

  /** Where it is to be; null if nothing is to be had. */
  private @Nullable Path file(Slot slot) {
    boolean off = "off".equals(System.getenv(Launcher.START_CACHE)); // as launchers have it
    if (slot == Slot.FACTORY || off) {
      return null;
    }
    try {
      MessageDigest key = Sha256.begin();
      key.update(Files.readAllBytes(launcher.slots().resolve(slot + ".manifest")));
      key.update(Files.readAllBytes(Path.of(System.getProperty("java.home", ""), "release")));
      return folder.resolve(slot + "-" + Sha256.ended(key).hex().substring(0, KEY_DIGITS) + SUFFIX);
    } catch (IOException e) {
      Logger.debug("supervisor: no start-up cache of slot {}: {}", slot, e.toString());
      return null;
    }
  }

  /** It may be damaged, and is not used again. */
  void drop(Slot slot) {
    Path file = of(slot);
    if (file != null) {
      Logger.warn("supervisor: slot {} goes on without its start-up cache", slot);
      remove(file);
    }
  }

  /**
   * Has a slot's release train its cache, if there is none yet.
   *
   * @param onEnd called once, never before this returns, whatever came of it; not after a {@link
   *     #cancel}
   */
  void train(Slot slot, Runnable onEnd) {
    cancel();
    Path file = file(slot);
    if (file == null || Files.isRegularFile(file)) {
      loop.defer(onEnd);
      return;
    }
    try {
      Path fresh = file.resolveSibling(file.getFileName() + UNFINISHED);
      prepare(slot, fresh);
      training = new Training(slot, launcher.train(slot, fresh, output), file, fresh, onEnd);
    } catch (IOException | UncheckedIOException e) {
      Logger.warn("supervisor: slot {}: no start-up cache: {}", slot, e.getMessage());
      loop.defer(onEnd);
    }
  }

  /** What there was of this slot is of no use any more. */
  private void prepare(Slot slot, Path fresh) throws IOException {
    SupervisorOptions.makePrivate(fresh);
    String prefix = slot + "-";
    try (Stream<Path> files = Files.list(folder)) {
      List<Path> stale =
          files.filter(file -> String.valueOf(file.getFileName()).startsWith(prefix)).toList();
      stale.forEach(StartCaches::remove);
    }
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      Logger.warn("supervisor: {}: {}", file, e.getMessage());
    }
  }

  /** Ends a training that there may be. */
  void cancel() {
    Training now = training;
    if (now != null) {
      training = null;
      now.kill();
    }
  }

  /** One that goes on. */
  private final class Training {
    private final Slot slot;
    private final Running process;
    private final Path file;
    private final Path fresh;
    private final Runnable onEnd;
    private final Timer timeout;
    private final long startNanos = loop.clock().nanoTime();

    Training(Slot slot, Spawned process, Path file, Path fresh, Runnable onEnd) {
      this.slot = slot;
      this.process = Running.watch(loop, "training", process, this::onExit);
      this.file = file;
      this.fresh = fresh;
      this.onEnd = onEnd;
      this.timeout = loop.setTimeout(MILLIS_MAX, this::kill);
    }

    /** With the JVM that writes the cache, which is a process of its own. */
    void kill() {
      process.killAll();
    }

    private void onExit(int code) {
      timeout.close();
      if (training != this) {
        remove(fresh);
        return; // given up
      }
      training = null;
      if (code == 0 && Files.isRegularFile(fresh)) {
        take();
      } else {
        remove(fresh);
        Logger.warn(
            "supervisor: slot {}: no start-up cache (exit code {}); see {}", slot, code, output);
      }
      onEnd.run();
    }

    private void take() {
      try {
        Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
        long millis = (loop.clock().nanoTime() - startNanos) / 1_000_000;
        Logger.info("supervisor: slot {}: start-up cache trained in {} ms", slot, millis);
      } catch (IOException e) {
        Logger.warn("supervisor: {}: {}", file, e.getMessage());
      }
    }
  }
}
