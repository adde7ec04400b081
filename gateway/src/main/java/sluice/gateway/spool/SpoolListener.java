package sluice.gateway.spool;

import java.io.IOException;

/** Hears of a spool, on the loop's thread. */
public interface SpoolListener {
  /** Recovery is done: appends are taken, cursors can be had. */
  void onOpened();

  /** Recovery failed; the spool is closed. */
  void onOpenFailed(IOException reason);

  /** All records up to this id survive a power cut. */
  void onDurable(long id);
}
