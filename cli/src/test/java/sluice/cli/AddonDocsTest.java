package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/ADDONS.md shows programs that {@link AddonExamplesTest} builds, and nothing else. */
final class AddonDocsTest {
  private static final String DOCUMENT = "docs/ADDONS.md";

  /** A fence with a language, which is followed by the file that the sample stands in. */
  private static final Pattern SAMPLE =
      Pattern.compile(
          "^```(c|cpp|rust|java|toml)( \\S+)?\\n(.*?)^```", Pattern.MULTILINE | Pattern.DOTALL);

  @Test
  void everySampleStandsInTheProgramThatItNames() throws Exception {
    List<String> wrong = new ArrayList<>();
    int count = 0;
    Matcher sample = SAMPLE.matcher(Files.readString(SourceTree.ROOT.resolve(DOCUMENT)));
    while (sample.find()) {
      boolean named = sample.group(2) != null;
      if (!named && sample.group(1).equals("toml")) {
        continue; // a gateway's, which DocsTest checks
      }
      String file = named ? sample.group(2).strip() : "";
      count++;
      if (file.isEmpty()
          || !Files.readString(SourceTree.ROOT.resolve(file)).contains(sample.group(3))) {
        wrong.add(file + ":\n" + sample.group(3));
      }
    }
    assertEquals(List.of(), wrong);
    assertTrue(count >= 8, "there are " + count);
  }
}
