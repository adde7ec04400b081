package sluice.config;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlPosition;

/** Collects everything that is wrong with one file. */
final class Problems {
  private static final int PROBLEMS_MAX = 100;

  private final String file;
  private final List<Problem> all = new ArrayList<>();

  Problems(String file) {
    this.file = file;
  }

  void add(TableReader at, @Nullable String key, String message) {
    List<String> path = new ArrayList<>(at.path());
    if (key != null) {
      path.add(key);
    }
    add(at.positionOf(key), String.join(".", path), message);
  }

  void add(@Nullable TomlPosition position, String key, String message) {
    if (all.size() < PROBLEMS_MAX) {
      int line = position == null ? 0 : position.line();
      int column = position == null ? 0 : position.column();
      all.add(new Problem(Problem.Severity.ERROR, file, line, column, key, message));
    }
  }

  boolean isEmpty() {
    return all.isEmpty();
  }

  List<Problem> sorted() {
    return all.stream().sorted(Problem.BY_PLACE).toList();
  }
}
