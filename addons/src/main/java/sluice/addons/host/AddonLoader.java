package sluice.addons.host;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import org.jspecify.annotations.Nullable;
import sluice.addons.JniAddon;

/**
 * An addon's own class loader. It sees the JDK, what addons are written against, and its own jar;
 * of the gateway nothing else. Its libraries are unmapped when it is collected.
 */
final class AddonLoader extends URLClassLoader {
  private static final String JNI = JniAddon.class.getName();

  private final @Nullable String library;

  /**
   * One of no jar, or of one.
   *
   * @param library the path that {@code System.loadLibrary} finds whatever it is asked for; or null
   */
  AddonLoader(String name, URL[] jars, @Nullable String library) {
    super("addon " + name, jars, new Visible(AddonLoader.class.getClassLoader()));
    this.library = library;
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    return name.equals(JNI) ? jni() : super.loadClass(name, resolve);
  }

  /** Its library belongs to whoever loads it, so each addon has a class for that. */
  private Class<?> jni() throws ClassNotFoundException {
    synchronized (getClassLoadingLock(JNI)) {
      Class<?> made = findLoadedClass(JNI);
      if (made != null) {
        return made;
      }
      try (InputStream in = JniAddon.class.getResourceAsStream("JniAddon.class")) {
        byte[] bytes = in == null ? new byte[0] : in.readAllBytes();
        return defineClass(JNI, bytes, 0, bytes.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(JNI, e);
      }
    }
  }

  @Override
  protected @Nullable String findLibrary(String name) {
    return library;
  }

  /** What of the gateway's classes addons see. */
  private static final class Visible extends ClassLoader {
    private final ClassLoader gateway;

    Visible(ClassLoader gateway) {
      super(ClassLoader.getPlatformClassLoader());
      this.gateway = gateway;
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
      if (isVisible(name)) {
        return gateway.loadClass(name);
      }
      throw new ClassNotFoundException(name);
    }

    private static boolean isVisible(String name) {
      int dot = name.lastIndexOf('.');
      String in = dot < 0 ? "" : name.substring(0, dot);
      return in.equals("sluice.addons")
          || in.equals("sluice.drivers")
          || in.equals("sluice.loop")
          || in.startsWith("com.pi4j")
          || in.startsWith("org.slf4j")
          || in.startsWith("org.jspecify");
    }
  }
}
