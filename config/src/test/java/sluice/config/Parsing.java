package sluice.config;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Collectors;

/** A file's text, read as the file {@code f.toml} in {@link #BASE} is. */
final class Parsing {
  static final Path BASE = Path.of("/base");

  private Parsing() {}

  static ConfigResult parse(String text) {
    return ConfigFile.parse("f.toml", text.getBytes(StandardCharsets.UTF_8), BASE, false);
  }

  /** What is good, or a failed test. */
  static SluiceConfig load(String text) {
    return switch (parse(text)) {
      case ConfigResult.Loaded loaded -> loaded.config();
      case ConfigResult.Rejected rejected -> fail(texts(rejected));
    };
  }

  /** What is said of it, a line each; or "loaded". */
  static String texts(ConfigResult result) {
    return switch (result) {
      case ConfigResult.Loaded loaded -> "loaded";
      case ConfigResult.Rejected rejected ->
          rejected.problems().stream().map(Problem::text).collect(Collectors.joining("\n"));
    };
  }

  static void assertRejected(String text, String... parts) {
    String said = texts(parse(text));
    for (String part : parts) {
      assertTrue(said.contains(part), "wanted <" + part + "> in:\n" + said);
    }
  }
}
