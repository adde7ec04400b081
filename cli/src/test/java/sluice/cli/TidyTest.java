package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.SourcePositions;
import com.sun.source.util.TreeScanner;
import com.sun.source.util.Trees;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What neither the compiler nor the formatter says. */
final class TidyTest {
  private static final int FILE_LINES_MAX = 400;
  private static final int METHOD_LINES_MAX = 60;

  /** Files that are over the limit today. One that is cut to size must leave this list. */
  private static final Set<String> LONG_FILES = Set.of();

  /** Written so that this file does not match itself. */
  private static final Pattern HOSTS =
      Pattern.compile(
          "repo1?[.]maven|maven[.]org|artifact"
              + "ory|plugins[.]gradle|registry[.]npm|files[.]pythonhosted|proxy[.]golang",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern WORKPLACE =
      Pattern.compile("/tmp/" + "wt\\b|/work/" + "(main|shared)|BAD_" + "INPUTS|/root/[.]m2");

  private static final Pattern VAGUE_NAME =
      Pattern.compile(".*(Impl|Manager|Helper|Utils?)[.]java");

  @Test
  void filesAreShort() throws Exception {
    Set<String> tooLong = new TreeSet<>();
    for (String file : SourceTree.java()) {
      if (SourceTree.lines(file).size() > FILE_LINES_MAX) {
        tooLong.add(file);
      }
    }
    assertEquals(new TreeSet<>(LONG_FILES), tooLong, "over " + FILE_LINES_MAX + " lines");
  }

  @Test
  void methodsAreShort() throws Exception {
    List<Path> paths = new ArrayList<>();
    for (String file : SourceTree.java()) {
      paths.add(SourceTree.ROOT.resolve(file));
    }
    assertNone(longMethods(paths), "methods over " + METHOD_LINES_MAX + " lines");
  }

  @Test
  void everyPackageSaysWhatItIsFor() throws Exception {
    Set<String> missing = new TreeSet<>();
    for (String file : SourceTree.java()) {
      String inTests = file.substring(0, file.lastIndexOf('/') + 1) + "package-info.java";
      String inMain = inTests.replace("/src/test/", "/src/main/");
      if (!Files.exists(SourceTree.ROOT.resolve(inTests))
          && !Files.exists(SourceTree.ROOT.resolve(inMain))) {
        missing.add(inTests);
      }
    }
    assertNone(missing, "missing");
  }

  @Test
  void onlyTheCommandsSpeakOnStandardOutput() throws Exception {
    Pattern speaks = Pattern.compile("System[.](out|err)\\b|printStackTrace[(]");
    List<String> files =
        SourceTree.files(file -> file.matches("(?!cli/|bench/|image/)[^/]+/src/main/.*[.]java"));
    assertNone(matching(files, speaks), "log or return it instead");
  }

  @Test
  void theCommandIsOfTheTreesVersion() throws Exception {
    String version = "    <revision>" + Main.VERSION + "</revision>";
    assertTrue(SourceTree.lines("pom.xml").contains(version), "pom.xml: not " + Main.VERSION);
  }

  @Test
  void noTestSleepsToWait() throws Exception {
    Pattern sleeps = Pattern.compile("Thread[.]sleep[(]|TimeUnit[.][A-Z]+[.]sleep[(]");
    List<String> files = SourceTree.files(file -> file.matches("[^/]+/src/test/.*[.]java"));
    assertNone(matching(files, sleeps), "wait for the event instead");
  }

  @Test
  void noFileNamesARegistryOrAWorkplace() throws Exception {
    List<String> files = SourceTree.files(file -> true);
    assertNone(matching(files, HOSTS), "registries are the user's to choose");
    assertNone(matching(files, WORKPLACE), "means nothing elsewhere");
  }

  @Test
  void namesSayWhatAThingIs() throws Exception {
    assertNone(
        SourceTree.files(file -> VAGUE_NAME.matcher(file).matches()), "name what it does instead");
  }

  private static List<String> matching(List<String> files, Pattern pattern) throws IOException {
    List<String> found = new ArrayList<>();
    for (String file : files) {
      int number = 0;
      for (String line : SourceTree.lines(file)) {
        number++;
        if (pattern.matcher(line).find()) {
          found.add(file + ":" + number + ": " + line.strip());
        }
      }
    }
    return found;
  }

  private static List<String> longMethods(List<Path> paths) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    List<String> found = new ArrayList<>();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      JavacTask task =
          (JavacTask)
              compiler.getTask(
                  null, files, null, null, null, files.getJavaFileObjectsFromPaths(paths));
      SourcePositions positions = Trees.instance(task).getSourcePositions();
      for (CompilationUnitTree unit : task.parse()) {
        new MethodLengths(unit, positions, found).scan(unit, null);
      }
    }
    return found;
  }

  private static void assertNone(Iterable<String> found, String why) {
    assertEquals("", String.join("\n", found), why);
  }

  private static final class MethodLengths extends TreeScanner<@Nullable Void, @Nullable Void> {
    private final CompilationUnitTree unit;
    private final SourcePositions positions;
    private final List<String> found;

    MethodLengths(CompilationUnitTree unit, SourcePositions positions, List<String> found) {
      this.unit = unit;
      this.positions = positions;
      this.found = found;
    }

    @Override
    public @Nullable Void visitMethod(MethodTree method, @Nullable Void unused) {
      long first = unit.getLineMap().getLineNumber(positions.getStartPosition(unit, method));
      long last = unit.getLineMap().getLineNumber(positions.getEndPosition(unit, method));
      if (last - first + 1 > METHOD_LINES_MAX) {
        found.add(unit.getSourceFile().getName() + ":" + first + ": " + method.getName());
      }
      return super.visitMethod(method, null);
    }
  }
}
