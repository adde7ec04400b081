package sluice.cli.addon;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import sluice.addons.AddonHeader;

/** A folder for a new addon, that builds and has a test as it is. */
public final class NewAddon {
  private NewAddon() {}

  /**
   * Makes one.
   *
   * @param folder must not be there, or be empty
   * @return the files, in it
   */
  public static List<Path> make(Path folder, String name, Language language) throws IOException {
    refuseTaken(folder);
    List<Path> made = new ArrayList<>();
    for (Map.Entry<String, String> file : language.files().entrySet()) {
      made.add(write(folder, filled(file.getKey(), name), filled(template(file.getValue()), name)));
    }
    if (language.usesHeader) {
      made.add(write(folder, "include/" + AddonHeader.FILE, AddonHeader.text()));
    }
    return made;
  }

  private static void refuseTaken(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw new IOException(folder + ": is there and no folder; see --dir");
    }
    try (Stream<Path> all = Files.list(folder)) {
      if (all.findAny().isPresent()) {
        throw new IOException(folder + ": is not empty, and nothing is written over; see --dir");
      }
    }
  }

  private static Path write(Path folder, String file, String text) throws IOException {
    Path path = folder.resolve(file);
    Path parent = path.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    return Files.writeString(path, text);
  }

  private static String filled(String template, String name) {
    String plain = name.toLowerCase(Locale.ROOT).replace('-', '_');
    return template.replace("@NAME@", name).replace("@PACKAGE@", "addon_" + plain);
  }

  private static String template(String name) throws IOException {
    try (InputStream in = NewAddon.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("addon: template " + name + " is not in the jar");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
