package sluice.cli.addon;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** What an addon can be written in, and the files that a new one has. */
public enum Language {
  C(true),
  CPP(true),
  RUST(false),
  JAVA(false);

  /** A manifest's name, that is also one of CMake, Cargo and C. */
  private static final Pattern NAME = Pattern.compile("[A-Za-z][A-Za-z0-9_-]{0,31}");

  final boolean usesHeader;

  Language(boolean usesHeader) {
    this.usesHeader = usesHeader;
  }

  /** By its name in lower case. */
  public static Language of(String name) {
    return switch (name) {
      case "c" -> C;
      case "cpp", "c++" -> CPP;
      case "rust" -> RUST;
      case "java" -> JAVA;
      default ->
          throw new IllegalArgumentException("\"" + name + "\": there are c, cpp, rust and java");
    };
  }

  /**
   * Checks an addon's name.
   *
   * @throws IllegalArgumentException if it is none
   */
  public static String checkedName(String name) {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "\"" + name + "\": a name has 1 to 32 letters, digits, - and _, a letter first");
    }
    return name;
  }

  /** Templates by the files that they become. */
  Map<String, String> files() {
    String folder = name().toLowerCase(Locale.ROOT) + "/";
    Map<String, String> all = new LinkedHashMap<>();
    all.put(".gitignore", "gitignore.in");
    all.put("addon.toml", folder + "addon.toml.in");
    all.put("addon.test.toml", folder + "addon.test.toml.in");
    own().forEach((file, template) -> all.put(file, folder + template + ".in"));
    return all;
  }

  private Map<String, String> own() {
    return switch (this) {
      case C -> Map.of("CMakeLists.txt", "CMakeLists.txt", "src/@NAME@.c", "source.c");
      case CPP -> Map.of("CMakeLists.txt", "CMakeLists.txt", "src/@NAME@.cpp", "source.cpp");
      case RUST ->
          Map.of("Cargo.toml", "Cargo.toml", "src/lib.rs", "lib.rs", "src/sluice.rs", "sluice.rs");
      case JAVA ->
          Map.of(
              "src/@PACKAGE@/Main.java",
              "Main.java",
              "resources/META-INF/services/sluice.addons.Addon",
              "service");
    };
  }
}
