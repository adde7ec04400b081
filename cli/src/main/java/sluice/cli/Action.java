package sluice.cli;

import java.io.IOException;
import java.nio.file.FileSystemException;

/** What a command is for, once its options are read. */
@FunctionalInterface
interface Action {
  ExitCode run() throws IOException;

  /**
   * Runs it, or says on stderr what is wrong.
   *
   * @param group the command's group, with which the message begins
   */
  static ExitCode reported(String group, Action action) {
    try {
      return action.run();
    } catch (IOException e) {
      System.err.println("sluice: " + group + ": " + said(e));
      return ExitCode.FAILED;
    }
  }

  /** The JDK's exceptions of files often have the file as their whole message. */
  private static String said(IOException e) {
    boolean bare = e instanceof FileSystemException file && file.getReason() == null;
    return bare ? e.getMessage() + ": " + e.getClass().getSimpleName() : "" + e.getMessage();
  }
}
