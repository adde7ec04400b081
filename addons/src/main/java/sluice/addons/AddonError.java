package sluice.addons;

/** Why the host refuses a call: {@code sluice_error} of {@code sluice_addon.h}. */
public enum AddonError {
  /** An argument that can never be right. */
  INVALID(-1),
  /** Not the loop's thread. */
  THREAD(-2),
  /** The addon is being unloaded, or the handle is closed. */
  CLOSED(-3),
  /** Not in the manifest's limits. */
  DENIED(-4),
  /** A limit is reached. */
  LIMIT(-5),
  /** A queue is full: try again later. */
  FULL(-6),
  /** There is no such key, event or handle. */
  NOT_FOUND(-7),
  /** The given memory is too small. */
  SPACE(-8),
  /** The host could not. */
  FAILED(-9);

  private final int code;

  AddonError(int code) {
    this.code = code;
  }

  /** What a C function returns for it; negative. */
  public int code() {
    return code;
  }

  /** What a code stands for; {@link #FAILED} for one that is none. */
  public static AddonError of(long code) {
    for (AddonError error : values()) {
      if (error.code == code) {
        return error;
      }
    }
    return FAILED;
  }
}
