package sluice.cli.addon;

/** What addons are built for. */
public enum TargetArch {
  AMD64("amd64", "x86_64", "x86_64-linux-gnu"),
  ARM64("arm64", "aarch64", "aarch64-linux-gnu");

  /** Debian's name, and ours. */
  final String debian;

  /** The kernel's. */
  final String processor;

  /** Before the names of Debian's cross compilers; with - for _ in those of its packages. */
  final String triplet;

  TargetArch(String debian, String processor, String triplet) {
    this.debian = debian;
    this.processor = processor;
    this.triplet = triplet;
  }

  /** This machine's. */
  public static TargetArch here() {
    return System.getProperty("os.arch", "").equals("aarch64") ? ARM64 : AMD64;
  }

  /** By Debian's name, or the kernel's. */
  public static TargetArch of(String name) {
    for (TargetArch arch : values()) {
      if (arch.debian.equals(name) || arch.processor.equals(name)) {
        return arch;
      }
    }
    throw new IllegalArgumentException("\"" + name + "\": there are amd64 and arm64");
  }

  boolean isForeign() {
    return this != here();
  }

  /** As people write it. */
  @Override
  public String toString() {
    return debian;
  }
}
