package sluice.loop.posix;

import java.io.IOException;

/** What the dynamic linker said (dlerror(3)). */
public final class LibraryException extends IOException {
  LibraryException(String message) {
    super(message);
  }
}
