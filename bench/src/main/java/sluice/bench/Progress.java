package sluice.bench;

/** Hears how far a run is; stderr, so that stdout is the result's alone. */
interface Progress {
  void say(String line);

  static Progress toStderr() {
    return line -> System.err.println("bench: " + line);
  }
}
