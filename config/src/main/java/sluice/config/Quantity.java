package sluice.config;

/**
 * An amount with a unit, as people write it: {@code "250ms"}, {@code "8MiB"}. Whole numbers only.
 */
@SuppressWarnings("ImmutableEnumChecker") // the arrays are never written to
enum Quantity {
  TIME(
      "a time",
      "\"250ms\" or \"30s\"",
      new String[] {"d", "h", "min", "s", "ms"},
      new long[] {86_400_000, 3_600_000, 60_000, 1_000, 1}),
  SIZE(
      "a size",
      "\"64KiB\" or \"8MiB\"",
      new String[] {"GiB", "MiB", "KiB", "B"},
      new long[] {1L << 30, 1L << 20, 1L << 10, 1});

  private static final int DIGITS_MAX = 12;

  final String what;
  final String example;
  private final String[] units;
  private final long[] factors;

  Quantity(String what, String example, String[] units, long[] factors) {
    this.what = what;
    this.example = example;
    this.units = units;
    this.factors = factors;
  }

  /** In the smallest unit, or -1 if it is none. */
  long parse(String text) {
    int digits = 0;
    while (digits < text.length() && text.charAt(digits) >= '0' && text.charAt(digits) <= '9') {
      digits++;
    }
    if (digits == 0 || digits > DIGITS_MAX) {
      return -1;
    }
    String unit = text.substring(digits).strip();
    for (int i = 0; i < units.length; i++) {
      if (units[i].equals(unit)) {
        long count = Long.parseLong(text.substring(0, digits));
        return count > Long.MAX_VALUE / factors[i] ? -1 : count * factors[i];
      }
    }
    return -1;
  }

  /** In the largest unit that needs no fraction. */
  String text(long amount) {
    for (int i = 0; i < units.length; i++) {
      if (amount != 0 && amount % factors[i] == 0) {
        return amount / factors[i] + units[i];
      }
    }
    return amount + units[units.length - 1];
  }
}
