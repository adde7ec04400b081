package sluice.config;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/**
 * Reads one table key by key: each getter takes the key's type, limits and default, and reports
 * what is wrong instead of throwing. {@link #end} reports the keys that nobody asked for.
 */
final class TableReader {
  private static final int LINE_MAX = 1_023;
  private static final int LINE_NAME_MAX = 31; // GPIO_MAX_NAME_SIZE, and its zero

  private final Problems problems;
  private final @Nullable TomlTable table;
  private final List<String> path;
  private final Set<String> asked = new LinkedHashSet<>();

  TableReader(Problems problems, @Nullable TomlTable table, List<String> path) {
    this.problems = problems;
    this.table = table;
    this.path = path;
  }

  /** The last part of the table's header. */
  String name() {
    return path.get(path.size() - 1);
  }

  /** Whether it stands there; unlike {@link #has} it makes the key no known one. */
  boolean says(String key) {
    return table != null && table.get(List.of(key)) != null;
  }

  /** The same of a key of a table in this one. */
  boolean says(String inner, String key) {
    return table != null && table.isTable(List.of(inner)) && table.get(List.of(inner, key)) != null;
  }

  boolean has(String key) {
    return value(key) != null;
  }

  String required(String key, String example) {
    String value = optional(key);
    if (value == null && !has(key)) {
      problems.add(this, null, "\"" + key + "\" is missing; for instance " + key + " = " + example);
    }
    return value == null ? "" : value;
  }

  String string(String key, String otherwise) {
    String value = optional(key);
    return value == null ? otherwise : value;
  }

  /** A string that may be empty; null if it is not there. */
  @Nullable String text(String key) {
    Object value = value(key);
    if (value instanceof String text && text.indexOf('\0') < 0) {
      return text;
    }
    if (value != null) {
      wrong(key, "must be a string, in quotes");
    }
    return null;
  }

  @Nullable String optional(String key) {
    Object value = value(key);
    if (value instanceof String text && !text.isEmpty() && text.indexOf('\0') < 0) {
      return text;
    }
    if (value != null) {
      wrong(key, "must be a string that is not empty, in quotes");
    }
    return null;
  }

  /**
   * A string, number or boolean as text, for keys that are not the schema's; null if it is none.
   */
  @Nullable String plain(String key) {
    Object value = value(key);
    if (value instanceof String text && text.indexOf('\0') < 0) {
      return text;
    }
    if (value instanceof Long || value instanceof Double || value instanceof Boolean) {
      return value.toString();
    }
    wrong(key, "must be a string, a number, true or false");
    return null;
  }

  /** All keys there are. */
  Set<String> keys() {
    return table == null ? Set.of() : table.keySet();
  }

  /** An array of strings that are not empty; empty if it is not there. */
  List<String> strings(String key) {
    Object value = value(key);
    List<String> all = new ArrayList<>();
    if (value instanceof TomlArray array) {
      for (Object one : array.toList()) {
        if (one instanceof String text && !text.isEmpty() && text.indexOf('\0') < 0) {
          all.add(text);
        }
      }
      if (all.size() == array.size()) {
        return List.copyOf(all);
      }
    }
    if (value != null) {
      wrong(key, "must be an array of strings that are not empty");
    }
    return List.of();
  }

  long integer(String key, long min, long max, long otherwise) {
    Object value = value(key);
    if (value instanceof Long number && number >= min && number <= max) {
      return number;
    }
    if (value != null) {
      wrong(key, "must be a whole number from " + min + " to " + max);
    }
    return otherwise;
  }

  /** A number, whole or not. */
  double number(String key, double min, double max, double otherwise) {
    Object value = value(key);
    double number = value instanceof Number n ? n.doubleValue() : Double.NaN;
    if (Double.isFinite(number) && number >= min && number <= max) {
      return number;
    }
    if (value != null) {
      boolean bounded = Double.isFinite(min) || Double.isFinite(max);
      wrong(key, "must be a number" + (bounded ? " from " + min + " to " + max : ""));
    }
    return otherwise;
  }

  /** A GPIO line: its offset, or the board's name for it. */
  String line(String key) {
    Object value = value(key);
    if (value instanceof Long offset && offset >= 0 && offset <= LINE_MAX) {
      return offset.toString();
    }
    if (value instanceof String name && !name.isBlank() && name.length() <= LINE_NAME_MAX) {
      return name;
    }
    if (value == null) {
      String example = key + " = 17, or " + key + " = \"GPIO17\"";
      wrong(null, "\"" + key + "\" is missing; for instance " + example);
    } else {
      wrong(key, "must be an offset from 0 to " + LINE_MAX + ", or the line's name in quotes");
    }
    return "0";
  }

  /** An array of numbers; empty if it is not there. */
  List<Double> numbers(String key) {
    Object value = value(key);
    List<Double> all = new ArrayList<>();
    if (value instanceof TomlArray array) {
      for (Object one : array.toList()) {
        if (one instanceof Number number && Double.isFinite(number.doubleValue())) {
          all.add(number.doubleValue());
        }
      }
      if (all.size() == array.size() && !all.isEmpty()) {
        return List.copyOf(all);
      }
    }
    if (value != null) {
      wrong(key, "must be an array of numbers that is not empty");
    }
    return List.of();
  }

  boolean bool(String key, boolean otherwise) {
    Object value = value(key);
    if (value instanceof Boolean flag) {
      return flag;
    }
    if (value != null) {
      wrong(key, "must be true or false, without quotes");
    }
    return otherwise;
  }

  /** A length of time with its unit, in milliseconds. */
  long millis(String key, long min, long max, long otherwise) {
    return quantity(key, Quantity.TIME, min, max, otherwise);
  }

  /** A size with its unit, in bytes. */
  long bytes(String key, long min, long max, long otherwise) {
    return quantity(key, Quantity.SIZE, min, max, otherwise);
  }

  /** One of an enum's constants, by label; the first is the default. */
  <E extends Enum<E> & Label> E choice(String key, E[] constants) {
    Object value = value(key);
    List<String> labels = new ArrayList<>();
    for (E constant : constants) {
      if (constant.label().equals(value)) {
        return constant;
      }
      labels.add("\"" + constant.label() + "\"");
    }
    if (value != null) {
      wrong(key, "must be one of " + String.join(", ", labels));
    }
    return constants[0];
  }

  /** A table in this one; one that reads all defaults if it is not there. */
  TableReader table(String key) {
    Object value = value(key);
    if (value != null && !(value instanceof TomlTable)) {
      wrong(key, "must be a table: [" + key + "]");
    }
    return new TableReader(problems, value instanceof TomlTable t ? t : null, append(key));
  }

  /** The tables {@code [KEY.NAME]}. */
  List<TableReader> tables(String key) {
    TableReader parent = table(key);
    List<TableReader> all = new ArrayList<>();
    if (parent.table != null) {
      for (String name : parent.table.keySet()) {
        Object value = parent.value(name);
        if (value instanceof TomlTable named) {
          all.add(new TableReader(problems, named, parent.append(name)));
        } else {
          parent.wrong(name, "must be a table: [" + key + "." + name + "]");
        }
      }
    }
    return all;
  }

  /** The tables in this one whose keys were not asked for so far, whatever they are. */
  List<TableReader> otherTables() {
    List<TableReader> all = new ArrayList<>();
    if (table != null) {
      for (String key : table.keySet()) {
        if (!asked.contains(key) && table.get(List.of(key)) instanceof TomlTable) {
          all.add(table(key));
        }
      }
    }
    return all;
  }

  /** Reports a key's value, or with null the table itself. */
  void wrong(@Nullable String key, String message) {
    problems.add(this, key, message);
  }

  /** Reports what nobody asked for. */
  void end() {
    if (table == null) {
      return;
    }
    for (String key : table.keySet()) {
      if (!asked.contains(key)) {
        String nearest = Nearest.to(key, asked);
        String advice = nearest == null ? "known here: " + asked : "did you mean " + nearest + "?";
        wrong(key, "unknown key; " + advice);
      }
    }
  }

  /** The keys asked for so far: how the reference file is proved complete. */
  Set<String> asked() {
    return asked;
  }

  List<String> path() {
    return path;
  }

  @Nullable TomlPosition positionOf(@Nullable String key) {
    TomlTable of = table;
    if (of == null) {
      return null;
    }
    return of.inputPositionOf(key == null ? List.of() : List.of(key));
  }

  private long quantity(String key, Quantity of, long min, long max, long otherwise) {
    Object value = value(key);
    if (value == null) {
      return otherwise;
    }
    long amount = value instanceof String text ? of.parse(text) : -1;
    if (amount < min || amount > max) {
      String limits = "from \"" + of.text(min) + "\" to \"" + of.text(max) + "\"";
      wrong(key, "must be " + of.what + " with a unit, " + limits + "; for instance " + of.example);
      return otherwise;
    }
    return amount;
  }

  private @Nullable Object value(String key) {
    asked.add(key);
    return table == null ? null : table.get(List.of(key));
  }

  private List<String> append(String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return longer;
  }
}
