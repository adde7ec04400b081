package sluice.addons.host;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import sluice.config.AddonLimits;
import sluice.config.AddonManifest;
import sluice.config.AddonManifest.Isolation;
import sluice.config.AddonManifest.Kind;

/**
 * A manifest as keys and values, of a list each for itself: how the gateway tells it to an addon's
 * process, which needs no reader of TOML so. What it is configured with is told in another way.
 */
final class ManifestLines {
  private final Map<String, List<String>> lines = new HashMap<>();

  /** Tells all of one. */
  static void tell(AddonManifest manifest, BiConsumer<String, String> to) {
    AddonLimits limits = manifest.limits();
    to.accept("name", manifest.name());
    to.accept("version", manifest.version());
    to.accept("abi", "" + manifest.abi());
    to.accept("kind", manifest.kind().name());
    tell("library", manifest.library(), to);
    tell("jar", manifest.jar(), to);
    limits.publish().forEach(one -> to.accept("publish", one));
    limits.subscribe().forEach(one -> to.accept("subscribe", one));
    limits.lines().forEach(one -> to.accept("lines", one));
    limits.buses().forEach(one -> to.accept("buses", one));
    limits.addresses().forEach(one -> to.accept("addresses", one));
    to.accept("memory", "" + limits.memoryBytes());
    to.accept("loop_time", "" + limits.loopNanosPerTurn());
    to.accept("handles", "" + limits.handles());
    to.accept("threads", "" + limits.threads());
    to.accept("network", "" + limits.network());
  }

  private static void tell(String key, @Nullable String value, BiConsumer<String, String> to) {
    if (value != null) {
      to.accept(key, value);
    }
  }

  /** Takes one. */
  void take(String key, String value) {
    lines.computeIfAbsent(key, _ -> new ArrayList<>()).add(value);
  }

  /**
   * What they say together.
   *
   * @param config of the addon
   */
  AddonManifest manifest(Map<String, String> config) {
    AddonLimits limits =
        new AddonLimits(
            all("publish"),
            all("subscribe"),
            all("lines"),
            all("buses"),
            all("addresses"),
            Long.parseLong(one("memory")),
            Long.parseLong(one("loop_time")),
            Integer.parseInt(one("handles")),
            Integer.parseInt(one("threads")),
            Boolean.parseBoolean(one("network")));
    return new AddonManifest(
        one("name"),
        one("version"),
        Integer.parseInt(one("abi")),
        Kind.valueOf(one("kind")),
        lines.containsKey("library") ? one("library") : null,
        lines.containsKey("jar") ? one("jar") : null,
        Isolation.PROCESS,
        limits,
        config);
  }

  private List<String> all(String key) {
    return List.copyOf(lines.getOrDefault(key, List.of()));
  }

  private String one(String key) {
    return all(key).getFirst();
  }
}
