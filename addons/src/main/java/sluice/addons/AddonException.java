package sluice.addons;

/** A call that the host refuses. It has no stack trace: addons may run into one again and again. */
public final class AddonException extends RuntimeException {
  private final AddonError error;

  /**
   * A refusal.
   *
   * @param message what was refused and what to do
   */
  public AddonException(AddonError error, String message) {
    super(message, null, false, false);
    this.error = error;
  }

  /** Which kind of refusal. */
  public AddonError error() {
    return error;
  }
}
