package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the documents say holds: samples, links, commands. */
final class DocsTest {
  private static final Pattern TOML =
      Pattern.compile("^( *)```toml\\n(.*?)^ *```", Pattern.MULTILINE | Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");
  private static final Pattern COMMAND = Pattern.compile("\\./sluice ([a-z0-9]+)");

  /** {@code `SomeTest#some_method`}. */
  private static final Pattern TEST = Pattern.compile("`(\\w+Test)#(\\w+)`");

  private static final String CONTRACT = "docs/DURABILITY.md";

  /** The launcher's own commands. */
  private static final List<String> LAUNCHER =
      List.of("build", "test", "fmt", "deb", "image", "release");

  @TempDir Path dir;

  private static List<String> documents() throws Exception {
    return SourceTree.files(file -> file.endsWith(".md"));
  }

  @Test
  void everyConfigurationInTheDocumentsIsValid() throws Exception {
    int count = 0;
    for (String document : documents()) {
      Matcher sample = TOML.matcher(text(document));
      while (sample.find()) {
        String toml = sample.group(2).replaceAll("(?m)^" + sample.group(1), "");
        Path file = Files.writeString(dir.resolve("sample" + ++count + ".toml"), toml);
        CommandRun check = CommandRun.of("check", "--config", file.toString());
        // Warnings are about a board's devices, which this machine lacks.
        assertEquals(ExitCode.OK.code, check.exit(), document + ": " + check.stderr());
      }
    }
    assertTrue(count > 0, "the README shows one");
  }

  @Test
  void everyLinkLeadsToAFile() throws Exception {
    List<String> dead = new ArrayList<>();
    for (String document : documents()) {
      Matcher link = LINK.matcher(text(document));
      while (link.find()) {
        Path from = SourceTree.ROOT.resolve(document).resolveSibling(link.group(1));
        if (!Files.exists(from)) {
          dead.add(document + ": " + link.group(1));
        }
      }
    }
    assertEquals(List.of(), dead);
  }

  @Test
  void everyCommandInTheDocumentsExists() throws Exception {
    List<String> known = new ArrayList<>(Main.names());
    known.addAll(LAUNCHER);
    for (String document : documents()) {
      Matcher command = COMMAND.matcher(text(document));
      while (command.find()) {
        assertTrue(known.contains(command.group(1)), document + ": " + command.group());
      }
    }
    assertFalse(known.isEmpty());
  }

  @Test
  void everyTestThatADocumentNamesExists() throws Exception {
    List<String> missing = new ArrayList<>();
    int count = 0;
    for (String document : documents()) {
      Matcher test = TEST.matcher(text(document));
      while (test.find()) {
        count++;
        if (!isTest(test.group(1), test.group(2))) {
          missing.add(document + ": " + test.group());
        }
      }
    }
    assertEquals(List.of(), missing);
    assertTrue(count > 30, "named: " + count);
  }

  private static boolean isTest(String type, String method) throws Exception {
    String annotated = "@(Test|CsvSource\\([^@]*)(\\s+@Order\\(\\d+\\))?\\s+void ";
    Pattern declared = Pattern.compile(annotated + method + "\\(");
    List<String> files = SourceTree.files(file -> file.endsWith("/" + type + ".java"));
    return files.size() == 1 && declared.matcher(text(files.get(0))).find();
  }

  @Test
  void everyRowOfTheContractNamesTheTestThatHoldsIt() throws Exception {
    List<String> bare = new ArrayList<>();
    for (String line : text(CONTRACT).lines().toList()) {
      boolean head = line.contains("| held by |") || line.startsWith("| ---");
      if (line.startsWith("|") && !head && !TEST.matcher(line).find()) {
        bare.add(line);
      }
    }
    assertEquals(List.of(), bare);
  }

  private static String text(String document) throws IOException {
    return Files.readString(SourceTree.ROOT.resolve(document));
  }
}
