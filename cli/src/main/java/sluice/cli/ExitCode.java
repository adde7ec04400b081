package sluice.cli;

/** What scripts can rely on. */
enum ExitCode {
  OK(0, "done"),
  FAILED(1, "it started and failed; the last line of the log says why"),
  USAGE(2, "the command line is wrong"),
  CONFIG(3, "the configuration is wrong; every error was listed"),
  LOST(4, "demo: readings were lost or not acknowledged");

  final int code;
  final String meaning;

  ExitCode(int code, String meaning) {
    this.code = code;
    this.meaning = meaning;
  }
}
