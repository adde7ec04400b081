package sluice.addons.host;

import sluice.addons.AddonException;
import sluice.addons.AddonHost.Level;
import sluice.addons.child.ChildProcess;
import sluice.addons.child.OutputLines;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;

/**
 * What an addon's process writes to its standard output and error, as lines of the addon's in the
 * log. They count against the lines that it may log; over that it is not read for a while, and what
 * finds no room in the pipe is lost. Loop's thread only.
 */
final class ChildLog implements AutoCloseable {
  private static final long PAUSE_MILLIS = 100;

  /** Of a process that has ended; the pipe has 64 KB. */
  private static final int LAST_READS_MAX = 32;

  private final Loop loop;
  private final ScopeTopics topics;
  private final OutputLines lines;
  private final FdWatcher watcher;

  /** As lines of its host's begin, if it has one in Java; the log says it anyway. */
  private final String name;

  private boolean refused;
  private boolean closed;

  private ChildLog(AddonParts parts, ChildProcess process) {
    this.loop = parts.scope().loop();
    this.topics = parts.topics();
    this.lines = new OutputLines(process.outputFd());
    this.name = "addon " + parts.scope().name() + ": ";
    String of = "addon " + parts.scope().name() + " output";
    this.watcher = loop.watch(of, process.outputFd(), FdWatcher.READ, ready -> read());
    watcher.unref();
  }

  static ChildLog open(AddonParts parts, ChildProcess process) {
    return new ChildLog(parts, process);
  }

  private void read() {
    boolean isOpen = lines.read(this::write);
    if (!isOpen) {
      watcher.update(0); // its end is told elsewhere
    } else if (refused) {
      refused = false;
      watcher.update(0);
      loop.setTimeout(PAUSE_MILLIS, this::resume).unref();
    }
  }

  private void resume() {
    if (!closed) {
      watcher.update(FdWatcher.READ);
    }
  }

  private void write(String line) {
    try {
      topics.log(Level.WARN, line.startsWith(name) ? line.substring(name.length()) : line);
    } catch (AddonException tooMany) {
      refused = true; // counted by the rate limit
    }
  }

  /** Tells what the process wrote last. */
  @Override
  public void close() {
    closed = true;
    watcher.close();
    for (int i = 0; i < LAST_READS_MAX && lines.read(this::write); i++) {
      // until the pipe is empty
    }
    lines.flush(this::write);
    lines.close();
  }
}
