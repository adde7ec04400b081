package sluice.gateway.broker;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;

/**
 * Who has which password, checked by workers, a few at a time. A file that has changed is read
 * again; a broken one leaves the one before in use. Loop's thread only.
 */
final class Users {
  /** Of one listener: workers are shared, and somebody guessing must not have them all. */
  static final int CHECKS_MAX = 16;

  /** Takes an answer. */
  @FunctionalInterface
  interface Answer {
    void done(boolean known);
  }

  /** What a worker found out. */
  private record Checked(PasswordFile file, boolean known, @Nullable String problem) {}

  private final Loop loop;
  private final Path path;
  private final Tally tally;
  private PasswordFile file;
  private int checks;

  Users(Loop loop, Path path, PasswordFile file, Tally tally) {
    this.loop = loop;
    this.path = path;
    this.file = file;
    this.tally = tally;
  }

  /**
   * Whether a user has this password; answers later.
   *
   * @return false, without an answer, while too many are asked for
   */
  boolean check(String name, byte[] password, Answer answer) {
    if (checks >= CHECKS_MAX) {
      return false;
    }
    PasswordFile known = file;
    boolean taken =
        loop.workers()
            .submit(
                "password",
                () -> check(known, name, password),
                (checked, failure) -> {
                  checks--;
                  done(checked, failure, answer);
                });
    checks += taken ? 1 : 0;
    return taken;
  }

  /** On a worker. */
  private Checked check(PasswordFile known, String name, byte[] password) {
    PasswordFile now = known;
    String problem = null;
    if (known.isStale(path)) {
      try {
        now = PasswordFile.read(path);
      } catch (IOException e) {
        problem = e.getMessage();
      }
    }
    return new Checked(now, now.matches(name, password), problem);
  }

  private void done(@Nullable Checked checked, @Nullable Throwable failure, Answer answer) {
    if (checked == null) {
      tally.warn("users", "users: " + failure);
      answer.done(false);
      return;
    }
    if (checked.problem != null) {
      tally.warn("users", checked.problem + "; those read before stay in use");
    }
    file = checked.file;
    answer.done(checked.known);
  }
}
