package sluice.ota;

import java.util.Locale;

/** A processor architecture, by Debian's names; {@link #ANY} for releases without native code. */
public enum Architecture {
  ARM64,
  AMD64,
  ANY;

  /**
   * By its text in a manifest, or as the JVM says it ({@code os.arch}).
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public static Architecture of(String text) {
    return switch (text) {
      case "arm64", "aarch64" -> ARM64;
      case "amd64", "x86_64" -> AMD64;
      case "any" -> ANY;
      default ->
          throw new IllegalArgumentException(
              "\"" + text + "\" is no architecture; there are arm64, amd64 and any");
    };
  }

  /** Whether a release for this one runs on that one. */
  public boolean runsOn(Architecture board) {
    return this == ANY || this == board;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
