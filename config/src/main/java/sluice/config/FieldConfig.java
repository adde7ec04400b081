package sluice.config;

/**
 * Where a printed line has a channel's value.
 *
 * @param first what the line's first field is; empty for any line
 * @param field which one is the number, 1 to 128
 */
public record FieldConfig(String first, int field) {
  private static final int FIELDS_MAX = 128;
  private static final String ANY = "*";

  static FieldConfig read(TableReader t) {
    String first = t.string("first", t.name());
    boolean any = first.equals(ANY);
    return new FieldConfig(any ? "" : first, (int) t.integer("field", 1, FIELDS_MAX, any ? 1 : 2));
  }
}
