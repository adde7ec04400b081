package sluice.addons;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** {@code sluice_addon.h}, which is all that a native addon is compiled against. Any thread. */
public final class AddonHeader {
  /** Its file name. */
  public static final String FILE = "sluice_addon.h";

  /** {@code SLUICE_ABI}: what this host offers. */
  public static final int ABI = 1;

  private AddonHeader() {}

  /** The header, as it stands in the jar. */
  public static String text() {
    try (InputStream in = AddonHeader.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new IllegalStateException("addons: " + FILE + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
