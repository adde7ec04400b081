package sluice.addons;

/**
 * The Java side of a JNI library that has no jar: it exports {@code
 * Java_sluice_addons_JniAddon_start} and {@code Java_sluice_addons_JniAddon_stop}. Each such addon
 * has this class once more, in its own class loader, to which its library belongs.
 */
public final class JniAddon implements Addon {
  /**
   * Loads the library.
   *
   * @param library its path
   */
  @SuppressWarnings("restricted") // a native library is what this is
  public JniAddon(String library) {
    System.load(library);
  }

  @Override
  public native void start(AddonHost host);

  @Override
  public native void stop();
}
