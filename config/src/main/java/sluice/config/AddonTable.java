package sluice.config;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.config.AddonManifest.Isolation;
import sluice.config.AddonManifest.Kind;

/** The schema of an addon's {@code addon.toml}. */
final class AddonTable {
  /** One level of a topic, one file name, one part of an event's name. */
  static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9_-]{0,31}");

  private static final int ABI_MAX = 1_000;
  private static final int LIST_MAX = 64;
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}");
  private static final Pattern LINE = Pattern.compile("gpiochip[0-9]{1,3}/[0-9]{1,4}");
  private static final Pattern BUS =
      Pattern.compile("(i2c-|spidev|pwmchip|tty|hidraw|pps)[A-Za-z0-9.]{1,16}");
  private static final Pattern ADDRESS = Pattern.compile("i2c-[0-9]{1,3}/0x[0-7]?[0-9a-fA-F]");

  private AddonTable() {}

  /** Reads it; what is wrong goes to the table's problems. */
  static AddonManifest read(TableReader root) {
    String name = root.required("name", "\"hello\"");
    if (!name.isEmpty() && !NAME.matcher(name).matches()) {
      root.wrong("name", "must be 1 to 32 letters, digits, - and _, not - or _ first");
    }
    Kind kind = root.choice("kind", Kind.values());
    AddonManifest manifest =
        new AddonManifest(
            name,
            root.string("version", ""),
            (int) root.integer("abi", 1, ABI_MAX, 1),
            kind,
            file(root, "library", ".so"),
            file(root, "jar", ".jar"),
            root.choice("isolation", Isolation.values()),
            limits(root.table("limits"), name),
            config(root.table("config")));
    checkFiles(root, manifest);
    root.end();
    return manifest;
  }

  private static void checkFiles(TableReader root, AddonManifest manifest) {
    if (manifest.library() == null && manifest.kind() != Kind.JAVA && !root.has("library")) {
      root.wrong(null, "\"library\" is missing; for instance library = \"hello.so\"");
    }
    if (manifest.jar() == null && manifest.kind() == Kind.JAVA && !root.has("jar")) {
      root.wrong(null, "\"jar\" is missing; for instance jar = \"hello.jar\"");
    }
    if (manifest.jar() != null && manifest.kind() == Kind.C) {
      root.wrong("jar", "is not for kind = \"c\"; say kind = \"jni\" or \"java\"");
    }
  }

  private static @Nullable String file(TableReader t, String key, String ending) {
    String file = t.optional(key);
    if (file != null && (!FILE.matcher(file).matches() || !file.endsWith(ending))) {
      t.wrong(key, "must be the name of a file beside this one, as \"hello" + ending + "\"");
    }
    return file;
  }

  private static AddonLimits limits(TableReader t, String name) {
    AddonLimits or = AddonLimits.of(name);
    AddonLimits limits =
        new AddonLimits(
            t.has("publish") ? filters(t, "publish") : or.publish(),
            t.has("subscribe") ? filters(t, "subscribe") : or.subscribe(),
            matching(t, "lines", LINE, "gpiochip0/17"),
            matching(t, "buses", BUS, "i2c-1"),
            matching(t, "addresses", ADDRESS, "i2c-1/0x48"),
            t.bytes("memory", 0, 64L << 20, or.memoryBytes()),
            t.millis("loop_time_per_turn", 1, 1_000, AddonLimits.LOOP_MILLIS) * 1_000_000,
            (int) t.integer("handles", 1, 4_096, or.handles()),
            (int) t.integer("threads", 0, 64, or.threads()),
            t.bool("network", or.network()));
    t.end();
    return limits;
  }

  private static List<String> matching(TableReader t, String key, Pattern of, String example) {
    List<String> all = few(t, key);
    for (String one : all) {
      if (!of.matcher(one).matches()) {
        t.wrong(key, "holds \"" + one + "\"; write it as \"" + example + "\"");
      }
    }
    return all;
  }

  private static List<String> filters(TableReader t, String key) {
    List<String> all = few(t, key);
    for (String filter : all) {
      if (!isFilter(filter)) {
        t.wrong(key, "holds no MQTT filter: \"" + filter + "\" (MQTT 5, 4.7.1)");
      }
    }
    return all;
  }

  /** Relative, so no $ and no / in front. */
  private static boolean isFilter(String filter) {
    return MqttFilter.isValid(filter) && !filter.startsWith("$") && !filter.startsWith("/");
  }

  private static List<String> few(TableReader t, String key) {
    List<String> all = t.strings(key);
    if (all.size() > LIST_MAX) {
      t.wrong(key, "holds more than " + LIST_MAX);
    }
    return all;
  }

  /** Keys of the author's own choice. */
  static Map<String, String> config(TableReader t) {
    Map<String, String> all = new LinkedHashMap<>();
    for (String key : t.keys()) {
      String text = t.plain(key);
      if (text != null) {
        all.put(key, text);
      }
    }
    t.end();
    return all;
  }
}
