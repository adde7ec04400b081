package sluice.bench;

import java.nio.file.Path;

/** A native function as a JNI addon has it. */
final class JniCalls {
  private JniCalls() {}

  @SuppressWarnings("restricted") // a native library is what is measured
  static void load(Path library) {
    System.load(library.toString());
  }

  static native long add(long a, long b);
}
