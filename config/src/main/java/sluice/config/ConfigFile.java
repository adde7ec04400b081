package sluice.config;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads configurations. Blocks; for start-up, not for the loop. */
public final class ConfigFile {
  /**
   * A larger file is refused: the reference has 19 KiB, and the parser takes up to a kilobyte of
   * heap per byte of nonsense, of which the product has 24 MB.
   */
  public static final int FILE_BYTES_MAX = 20 << 10;

  private ConfigFile() {}

  /** Reads a file, all of it before any of it is looked at. */
  public static ConfigResult read(Path file) {
    return draft(file).result();
  }

  /** As {@link #read}, for those who have more to say about what stands there. */
  public static ConfigDraft draft(Path file) {
    return draft(file, false);
  }

  /** As {@link #read}, for the demo: port 0 stands for its own broker. */
  public static ConfigResult readDemo(Path file) {
    return draft(file, true).result();
  }

  private static ConfigDraft draft(Path file, boolean demo) {
    Path parent = file.toAbsolutePath().getParent();
    try {
      return draft(file.toString(), bytes(file), parent == null ? file : parent, demo);
    } catch (IOException e) {
      return rejected(file.toString(), reason(e));
    }
  }

  /**
   * The demo's own configuration.
   *
   * @param base where its spool is
   */
  public static ConfigResult demo(Path base) {
    return parse("demo.toml", resource("demo.toml"), base, true);
  }

  /** The commented reference: every key with its default. */
  public static String reference() {
    return new String(resource("reference.toml"), StandardCharsets.UTF_8);
  }

  static ConfigResult parse(String name, byte[] bytes, Path base, boolean demo) {
    return draft(name, bytes, base, demo).result();
  }

  private static ConfigDraft draft(String name, byte[] bytes, Path base, boolean demo) {
    Problems problems = new Problems(name);
    TomlTable toml = toml(bytes, problems);
    if (toml == null) {
      return new ConfigDraft(name, null, null, problems.sorted());
    }
    TableReader root = new TableReader(problems, toml, List.of());
    SluiceConfig config = new ConfigReader(root, base, demo).read();
    return new ConfigDraft(name, toml, config, problems.sorted());
  }

  /** A card's network settings. */
  public static NetworkResult network(Path file) {
    Problems problems = new Problems(file.toString());
    try {
      return network(bytes(file), problems);
    } catch (IOException e) {
      problems.add((TomlPosition) null, "", reason(e));
      return new NetworkResult(null, problems.sorted());
    }
  }

  static NetworkResult network(byte[] bytes, Problems problems) {
    TomlTable toml = toml(bytes, problems);
    NetworkConfig config =
        toml == null ? null : NetworkTable.read(new TableReader(problems, toml, List.of()));
    return new NetworkResult(problems.isEmpty() ? config : null, problems.sorted());
  }

  /** An addon's manifest. */
  public static AddonResult addon(Path file) {
    try {
      return addon(file.toString(), bytes(file));
    } catch (IOException e) {
      Problem problem = new Problem(Problem.Severity.ERROR, file.toString(), 0, 0, "", reason(e));
      return new AddonResult(null, List.of(problem));
    }
  }

  /**
   * As {@link #addon(Path)}, of bytes that were read already.
   *
   * @param name what problems call the file
   */
  public static AddonResult addon(String name, byte[] bytes) {
    Problems problems = new Problems(name);
    TomlTable toml = toml(bytes, problems);
    AddonManifest manifest =
        toml == null ? null : AddonTable.read(new TableReader(problems, toml, List.of()));
    return new AddonResult(problems.isEmpty() ? manifest : null, problems.sorted());
  }

  /** What an addon's test is to do and to see. */
  public static AddonTrialResult addonTrial(Path file) {
    Problems problems = new Problems(file.toString());
    try {
      TomlTable toml = toml(bytes(file), problems);
      AddonTrial trial =
          toml == null ? null : AddonTrialTable.read(new TableReader(problems, toml, List.of()));
      return new AddonTrialResult(problems.isEmpty() ? trial : null, problems.sorted());
    } catch (IOException e) {
      problems.add((TomlPosition) null, "", reason(e));
      return new AddonTrialResult(null, problems.sorted());
    }
  }

  /** Null if it is none. */
  private static @Nullable TomlTable toml(byte[] bytes, Problems problems) {
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      problems.add((TomlPosition) null, "", "is not UTF-8; save it as UTF-8");
      return null;
    }
    if (text.startsWith("\uFEFF")) {
      text = text.substring(1); // a byte order mark, as some editors write it
    }
    TomlParseResult toml = Toml.parse(text);
    for (TomlParseError error : toml.errors()) {
      problems.add(error.position(), "", String.valueOf(error.getMessage()));
    }
    return problems.isEmpty() ? toml : null;
  }

  private static byte[] bytes(Path file) throws IOException {
    if (Files.isDirectory(file)) {
      throw new IOException("is a directory; name a file");
    }
    if (Files.exists(file) && !Files.isRegularFile(file)) {
      throw new IOException("is not a regular file; name one"); // a pipe may never answer
    }
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(FILE_BYTES_MAX + 1);
      if (bytes.length > FILE_BYTES_MAX) {
        throw new IOException("is larger than 20 KiB; is it the right file?");
      }
      return bytes;
    }
  }

  private static String reason(IOException e) {
    return switch (e) {
      case NoSuchFileException missing -> "does not exist";
      case AccessDeniedException denied -> "cannot be read by this user; see its mode and owner";
      default -> String.valueOf(e.getMessage());
    };
  }

  private static ConfigDraft rejected(String file, String message) {
    Problem problem = new Problem(Problem.Severity.ERROR, file, 0, 0, "", message);
    return new ConfigDraft(file, null, null, List.of(problem));
  }

  private static byte[] resource(String name) {
    try (InputStream in = ConfigFile.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("config: " + name + " is not in the jar");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
