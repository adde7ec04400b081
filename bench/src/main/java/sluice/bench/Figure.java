package sluice.bench;

/** One figure: what `./sluice bench NAME` measures. */
interface Figure {
  /** The word on the command line. */
  String name();

  /** What is measured, in a line. */
  String title();

  /** Whether it is measured only if it is asked for. */
  default boolean isExtra() {
    return false;
  }

  /**
   * Measures, on the calling thread and threads of its own; leaves nothing behind.
   *
   * @throws MissingToolException if something it needs is not installed
   */
  Result measure(Setting setting) throws Exception;
}
