package sluice.config;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An addon's {@code addon.toml}.
 *
 * @param name what topics, events and logs call it
 * @param version free text for people
 * @param abi of {@code sluice_addon.h} that it needs
 * @param library file beside the manifest; null for a Java addon without one
 * @param jar file beside the manifest; null without one
 * @param config the author's defaults for {@code [addon.NAME]}
 */
public record AddonManifest(
    String name,
    String version,
    int abi,
    Kind kind,
    @Nullable String library,
    @Nullable String jar,
    Isolation isolation,
    AddonLimits limits,
    Map<String, String> config) {
  /** The file's name. */
  public static final String FILE = "addon.toml";

  /** How an addon is written. */
  public enum Kind implements Label {
    /** Against {@code sluice_addon.h}. */
    C,
    /** With {@code JNI_OnLoad} or {@code Java_...}, beside a jar or alone. */
    JNI,
    /** A jar with a {@code sluice.addons.Addon}. */
    JAVA
  }

  /** Where an addon runs. */
  public enum Isolation implements Label {
    IN_PROCESS,
    PROCESS
  }

  /** Of a library that has no manifest: what it may is its own topics. */
  public static AddonManifest bare(String name, String library, int abi) {
    return new AddonManifest(
        name, "", abi, Kind.C, library, null, Isolation.IN_PROCESS, AddonLimits.of(name), Map.of());
  }
}
