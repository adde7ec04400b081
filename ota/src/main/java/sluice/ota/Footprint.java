package sluice.ota;

/**
 * What a release asks of a board at most. The update is refused where there is less, and taken back
 * if it turns out to need more.
 *
 * @param slotBytesMax of the disk, for all files together
 * @param residentBytesMax of memory, for its process
 */
public record Footprint(long slotBytesMax, long residentBytesMax) {
  /** 2 GiB of disk and 4 GiB of memory. */
  public static final Footprint MAX = new Footprint(2L << 30, 4L << 30);

  public Footprint {
    if (slotBytesMax < 1 || slotBytesMax > 2L << 30) {
      throw new IllegalArgumentException("slot_bytes_max is not within 1 to " + (2L << 30));
    }
    if (residentBytesMax < 1 || residentBytesMax > 4L << 30) {
      throw new IllegalArgumentException("resident_bytes_max is not within 1 to " + (4L << 30));
    }
  }
}
