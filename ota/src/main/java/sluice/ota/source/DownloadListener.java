package sluice.ota.source;

import java.nio.file.Path;

/** Hears of a download, on the loop's thread; nothing any more after {@link Download#close}. */
public interface DownloadListener {
  /**
   * Bytes came.
   *
   * @param have that are there
   * @param total -1 while it is not known
   */
  void onProgress(long have, long total);

  /** An attempt has failed, and another one follows. */
  void onRetry(String reason, long afterMillis);

  /** All is there, of the size and sum that was asked for; one of the two ends. */
  void onDone(Path file);

  /**
   * It is given up; one of the two ends.
   *
   * @param reason in words
   * @param refused whether it would be the same another time; else the network may be at fault, and
   *     what is there of the file is kept for the next time
   */
  void onFailed(String reason, boolean refused);
}
