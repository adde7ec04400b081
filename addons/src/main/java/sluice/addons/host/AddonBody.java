package sluice.addons.host;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The code of one addon, of whatever kind. */
interface AddonBody {
  /** Checks that it may be loaded. A worker's thread; nothing of it runs. */
  void verify() throws IOException;

  /** SHA-256 of its code in hexadecimal, once it is verified; empty if it has none. */
  String sum();

  /** Maps it; its constructors run. A worker's thread. */
  void map() throws IOException;

  /**
   * Lets it begin. Loop's thread.
   *
   * @throws IOException with the reason if it does not
   */
  void start(AddonParts parts) throws IOException;

  /** Nothing of it runs any more, and it is refused from now on. Loop's thread. */
  void dismiss();

  /**
   * Unmaps what was mapped; its destructors run. A worker's thread.
   *
   * @return who keeps it mapped, or null: it is gone
   */
  @Nullable String unmap();

  /**
   * The same code for a process of its own; null if its kind has to be in this one, or it is not in
   * it anyway. Once it is verified, and in place of this from then on.
   *
   * @param why for the status
   */
  default @Nullable AddonBody isolated(String why) {
    return null;
  }

  /** Whether its code runs in this process. */
  default boolean isInProcess() {
    return true;
  }

  /** What the status tells of one that runs; empty if there is nothing. Loop's thread. */
  default String note() {
    return "";
  }

  /** Whether it has broken down and begins again by itself. Loop's thread. */
  default boolean isRestarting() {
    return false;
  }
}
