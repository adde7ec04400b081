package sluice.addons.child;

import java.io.IOException;
import java.io.InputStream;
import sluice.loop.posix.MemFile;

/** {@code sluice-addon-host}, as it stands in the jar for each architecture. */
final class ChildProgram {
  private static final String NAME = "sluice-addon-host";
  private static final long BYTES_MAX = 4L << 20;

  private ChildProgram() {}

  /** In memory, to be started. */
  static MemFile open() throws IOException {
    String arch = System.getProperty("os.arch", "").equals("aarch64") ? "aarch64" : "x86_64";
    String resource = arch + "/" + NAME;
    try (InputStream in = ChildProgram.class.getResourceAsStream(resource)) {
      if (in == null) {
        throw new IOException(
            "isolation = \"process\" needs "
                + NAME
                + " for "
                + arch
                + ", which this build of Sluice lacks: it was built where no C compiler for it was."
                + " Install one made with both (Debian: gcc, gcc-aarch64-linux-gnu)");
      }
      return MemFile.copy(NAME, in, BYTES_MAX);
    }
  }
}
