package sluice.bench;

/** {@code ./sluice bench jmh}: JMH's own command line. */
final class Jmh {
  private Jmh() {}

  static int run(String... args) {
    try {
      org.openjdk.jmh.Main.main(args);
      return 0;
    } catch (Exception e) {
      System.err.println("bench jmh: " + e.getMessage());
      return 1;
    }
  }
}
