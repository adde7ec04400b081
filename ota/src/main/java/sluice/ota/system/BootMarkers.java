package sluice.ota.system;

import java.io.Closeable;
import java.io.IOException;
import sluice.ota.Slot;
import sluice.ota.store.Tree;

/**
 * What the boot loader reads: three empty files in a folder of the first partition, of which each
 * is there or not. A FAT has no journal; but an empty file with a name of 8 capitals is one entry
 * of 32 bytes in one sector, so that power may go at any moment.
 *
 * <pre>
 * SYSTEM/SECOND    the system of slot b is started; else that of slot a
 * SYSTEM/TRY       the other one is started instead, once
 * SYSTEM/TRIED     it has been: the boot loader makes this one before it starts it
 * </pre>
 *
 * The boot loader is told by {@code boot.txt} of the module {@code image}. One thread at a time.
 */
public final class BootMarkers {
  /** The folder; without it there are no markers to trust. */
  public static final String FOLDER = "SYSTEM";

  public static final String SECOND = FOLDER + "/SECOND";
  public static final String TRY = FOLDER + "/TRY";
  public static final String TRIED = FOLDER + "/TRIED";

  /** Lets the partition be written until it is closed. */
  public interface Writable {
    Closeable open() throws IOException;
  }

  private final Tree boot;
  private final Writable writable;

  public BootMarkers(Tree boot, Writable writable) {
    this.boot = boot;
    this.writable = writable;
  }

  /**
   * What is started without being tried.
   *
   * @throws IOException if the partition is not there
   */
  public Slot current() throws IOException {
    return isThere(SECOND) ? Slot.B : Slot.A;
  }

  /** Whether a try was asked for, and its end is not settled. */
  public boolean isTrying() throws IOException {
    return isThere(TRY);
  }

  private boolean isThere(String marker) throws IOException {
    if (!boot.isFolder(FOLDER)) {
      throw new IOException(
          FOLDER
              + ": is not on the first partition; is it mounted, and the card one of two systems?");
    }
    return boot.list(FOLDER).contains(marker.substring(FOLDER.length() + 1));
  }

  /** Makes a slot the one that is started. */
  void switchTo(Slot slot) throws IOException {
    if (slot == Slot.FACTORY) {
      throw new IOException("there is no third system to go back to");
    }
    if (slot != current()) {
      try (Closeable _ = writable.open()) {
        set(SECOND, slot == Slot.B);
      }
    }
  }

  /** At its next start the board tries the slot that is not current, and never twice. */
  public void tryOther() throws IOException {
    try (Closeable _ = writable.open()) {
      set(TRIED, false);
      set(TRY, true);
    }
  }

  /** No try from now on; the order keeps one that was made from being made again. */
  public void clear() throws IOException {
    if (isThere(TRY) || isThere(TRIED)) {
      try (Closeable _ = writable.open()) {
        set(TRY, false);
        set(TRIED, false);
      }
    }
  }

  private void set(String marker, boolean there) throws IOException {
    if (isThere(marker) == there) {
      return;
    }
    if (there) {
      boot.create(marker, false).close();
    } else {
      boot.delete(marker);
    }
    boot.syncFolder(FOLDER);
  }
}
