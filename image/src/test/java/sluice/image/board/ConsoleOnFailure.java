package sluice.image.board;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.opentest4j.TestAbortedException;

/** What the board said last is the first thing to look at. */
final class ConsoleOnFailure
    implements TestExecutionExceptionHandler, LifecycleMethodExecutionExceptionHandler {
  /** A test that has a board. */
  interface HasConsole {
    /** What it said last; empty if it was not started. */
    String lastLines();
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withConsole(context, failure);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withConsole(context, failure);
  }

  private static Throwable withConsole(ExtensionContext context, Throwable failure) {
    if (failure instanceof TestAbortedException) {
      return failure;
    }
    if (context.getRequiredTestInstance() instanceof HasConsole test) {
      failure.addSuppressed(new AssertionError("the board's console:\n" + test.lastLines()));
    }
    return failure;
  }
}
