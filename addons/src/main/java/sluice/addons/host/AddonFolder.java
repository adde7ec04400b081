package sluice.addons.host;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.WorkerPool;
import sluice.loop.posix.Inotify;

/**
 * Keeps the loaded addons as the folder has them: what is dropped there is loaded, what is replaced
 * is reloaded, what is removed is unloaded. Loop's thread only; looking is a worker's.
 */
final class AddonFolder {
  /** Several files change at once, and a second look costs more than waiting. */
  static final long SETTLE_MILLIS = 100;

  /** For what inotify does not tell, as network file systems. */
  private static final long RESCAN_MILLIS = 10_000;

  private final Loop loop;
  private final Path root;
  private final Addons addons;
  private final WorkerPool workers;
  private final FolderScan scan;
  private final Map<String, String> stamps = new HashMap<>();
  private final Map<String, String> problems = new HashMap<>();
  private final Timer rescan;
  private @Nullable Inotify inotify;
  private @Nullable FdWatcher watcher;
  private @Nullable Timer settling;
  private boolean looking;
  private boolean lookAgain;
  private boolean closed;

  AddonFolder(Loop loop, Path root, Addons addons, WorkerPool workers) {
    this.loop = loop;
    this.root = root;
    this.addons = addons;
    this.workers = workers;
    this.scan = new FolderScan(root);
    this.rescan = loop.setInterval(RESCAN_MILLIS, this::look);
    rescan.unref();
  }

  /** Looks for the first time, and from then on at each change. */
  void start() {
    try {
      Inotify made = Inotify.open();
      inotify = made;
      FdWatcher watch =
          loop.watch("addons " + root, made.fd(), FdWatcher.READ, ready -> changed(made));
      watch.unref();
      watcher = watch;
    } catch (IOException e) {
      Logger.warn(
          "addons: {}; changes are seen every {} s only", e.getMessage(), RESCAN_MILLIS / 1_000);
    }
    look();
  }

  private void changed(Inotify of) {
    if (of.takeChanges() && settling == null) {
      settling = loop.setTimeout(SETTLE_MILLIS, this::settled);
      settling.unref();
    }
  }

  private void settled() {
    settling = null;
    look();
  }

  private void look() {
    if (closed || looking) {
      lookAgain = true;
      return;
    }
    looking = true;
    lookAgain = false;
    boolean taken =
        workers.submit(
            "look at " + root,
            () -> {
              watchFolders();
              return scan.look();
            },
            this::looked);
    if (!taken) {
      looking = false;
    }
  }

  /** Before the look, so that nothing happens unseen between the two. */
  private void watchFolders() throws IOException {
    Inotify of = inotify;
    Files.createDirectories(root);
    if (of == null) {
      return;
    }
    of.watch(root.toString());
    try (DirectoryStream<Path> all = Files.newDirectoryStream(root, Files::isDirectory)) {
      for (Path folder : all) {
        of.watch(folder.toString());
      }
    }
  }

  private void looked(@Nullable Map<String, FolderScan.Found> found, @Nullable Throwable failure) {
    looking = false;
    if (closed) {
      closeInotify();
      return;
    }
    if (found == null) {
      Logger.error("addons: {}: {}; see [addons] folder", root, String.valueOf(failure));
    } else {
      found.values().forEach(this::take);
      for (String name : List.copyOf(stamps.keySet())) {
        if (!found.containsKey(name)) {
          stamps.remove(name);
          problems.remove(name);
          addons.unload(name);
        }
      }
    }
    if (lookAgain) {
      look();
    }
  }

  private void take(FolderScan.Found found) {
    if (found.stamp().equals(stamps.put(found.name(), found.stamp()))) {
      return;
    }
    Candidate candidate = found.candidate();
    if (candidate != null) {
      problems.remove(found.name());
      addons.load(candidate);
    } else {
      problems.put(found.name(), String.valueOf(found.problem()));
      Logger.error("addon {}: {}", found.name(), found.problem());
    }
  }

  /** What is there and is no addon, and why. */
  Map<String, String> problems() {
    return problems;
  }

  void close() {
    closed = true;
    rescan.close();
    if (settling != null) {
      settling.close();
    }
    if (watcher != null) {
      watcher.close();
    }
    if (!looking) {
      closeInotify();
    }
  }

  private void closeInotify() {
    if (inotify != null) {
      inotify.close();
    }
  }
}
