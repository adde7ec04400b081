package sluice.image;

import java.io.IOException;

/** A machine that Sluice runs on, by the names that others have for it. */
public enum Arch {
  /** 64-bit ARM. */
  ARM64("arm64", "aarch64-linux-gnu", "aarch_64"),
  /** 64-bit Intel and AMD. */
  AMD64("amd64", "x86_64-linux-gnu", "x86_64");

  private final String debian;
  private final String triplet;
  private final String netty;

  Arch(String debian, String triplet, String netty) {
    this.debian = debian;
    this.triplet = triplet;
    this.netty = netty;
  }

  /** As {@code dpkg --print-architecture} says it. */
  public String debian() {
    return debian;
  }

  /** The folder of its libraries below {@code /usr/lib}. */
  public String triplet() {
    return triplet;
  }

  /** Whether a jar is of use on it: most are, native libraries have the system in their name. */
  boolean takes(String jar) {
    return !jar.contains("-linux-") || jar.endsWith("-linux-" + netty + ".jar");
  }

  /**
   * Of Debian's name.
   *
   * @throws IOException if Sluice does not run there
   */
  public static Arch of(String debian) throws IOException {
    for (Arch arch : values()) {
      if (arch.debian.equals(debian)) {
        return arch;
      }
    }
    throw new IOException("architecture " + debian + ": arm64 and amd64 are supported");
  }

  /** This machine's. */
  public static Arch ofHost() throws IOException {
    return of(Command.of("dpkg", "--print-architecture").output().strip());
  }
}
