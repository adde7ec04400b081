package sluice.cli.log;

import org.tinylog.Logger;

/** Logs far more than a pipe holds, and says on stdout how it went. Started by StderrWriterTest. */
final class FullPipe {
  static final int LINES = 50_000;

  private FullPipe() {}

  public static void main(String[] args) {
    for (int i = 0; i < LINES; i++) {
      Logger.info("line {} of a log that nobody reads", i);
    }
    System.out.println("logged " + LINES);
  }
}
