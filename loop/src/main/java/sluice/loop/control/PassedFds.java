package sluice.loop.control;

import sluice.loop.posix.Posix;

/** Descriptors that came with a message, until somebody takes them. Loop's thread only. */
public final class PassedFds implements AutoCloseable {
  private final int[] fds;

  public PassedFds(int... fds) {
    this.fds = fds.clone();
  }

  public int size() {
    return fds.length;
  }

  /** Gives one away: the caller closes it. */
  public int take(int index) {
    int fd = fds[index];
    if (fd < 0) {
      throw new IllegalStateException("descriptor " + index + " was taken already");
    }
    fds[index] = -1;
    return fd;
  }

  /** Gives all away, those that were taken already excepted. */
  public int[] takeAll() {
    int[] left = left();
    java.util.Arrays.fill(fds, -1);
    return left;
  }

  /** Those that nobody took; they stay here. */
  public int[] left() {
    return java.util.Arrays.stream(fds).filter(fd -> fd >= 0).toArray();
  }

  /** Closes what nobody took. */
  @Override
  public void close() {
    for (int fd : takeAll()) {
      Posix.close(fd);
    }
  }
}
