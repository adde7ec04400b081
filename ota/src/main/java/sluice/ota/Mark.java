package sluice.ota;

import java.util.Locale;

/** What stands on disk about a slot. */
public enum Mark {
  /** Nothing was ever written there. */
  EMPTY,
  /** Not to be started: being written, damaged, or found to be worse. */
  BAD,
  /** Complete and synced, never started. */
  TRIAL,
  /** Started once, not committed. After a loss of power it is not started again. */
  TRYING,
  /** Was committed: it runs, or it is what a rollback goes back to. */
  GOOD;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
