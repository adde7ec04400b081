package sluice.loop.posix;

import java.io.IOException;

/** A system call that failed: which, on what, with which error number. */
public final class PosixException extends IOException {
  private final int errno;

  PosixException(String call, String subject, int errno) {
    super(call + " " + subject + ": " + Errno.name(errno));
    this.errno = errno;
  }

  /** As in {@link Errno}. */
  public int errno() {
    return errno;
  }
}
