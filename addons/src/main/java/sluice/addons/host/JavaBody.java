package sluice.addons.host;

import java.io.IOException;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.net.URL;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.addons.Addon;
import sluice.addons.JniAddon;
import sluice.addons.Require;
import sluice.config.AddonLimits;
import sluice.loop.WorkerPool;

/**
 * A jar with an {@link Addon}, a JNI library with {@link JniAddon}'s functions, or both: all of it
 * in one class loader. A library is opened by us first, with all its symbols, so that what the JVM
 * opens afterwards has none missing.
 */
final class JavaBody implements AddonBody {
  private static final int CAUSES_MAX = 16;
  private static final int COLLECTIONS_MAX = 10;
  private static final long COLLECTION_MILLIS = 100;

  private final Candidate candidate;
  private final Trust trust;

  /** Null in an addon's own process. */
  private final @Nullable WorkerPool loaders;

  private final Surroundings around;
  private @Nullable VerifiedFiles verified;
  private @Nullable AddonLoader loader;
  private @Nullable Addon addon;
  private @Nullable Modules modules;
  private @Nullable Pi4jDevices pi4j;
  private long library;

  JavaBody(Candidate candidate, Trust trust, @Nullable WorkerPool loaders, Surroundings around) {
    this.around = around;
    this.candidate = candidate;
    this.trust = trust;
    this.loaders = loaders;
  }

  /**
   * Of an addon's own process: the gateway has verified these.
   *
   * @param files its own from now on
   */
  static JavaBody inOwnProcess(Candidate candidate, VerifiedFiles files, Surroundings around) {
    JavaBody made = new JavaBody(candidate, Trust.ANYBODY, null, around);
    made.verified = files;
    return made;
  }

  @Override
  public void verify() throws IOException {
    verified = VerifiedFiles.of(candidate, trust);
  }

  @Override
  public @Nullable AddonBody isolated(String why) {
    VerifiedFiles of = verified;
    WorkerPool starters = loaders;
    return of == null || starters == null
        ? null
        : new ChildBody(candidate, trust, starters, of, why);
  }

  /** As the dynamic linker knows its library; 0 if it has none, or is not mapped. */
  long library() {
    return library;
  }

  @Override
  public String sum() {
    return verified == null ? "" : verified.sum();
  }

  @Override
  public void map() throws IOException {
    VerifiedFiles files = verified;
    assert files != null : "it was verified before";
    SealedCopy so = files.library();
    Path file = candidate.library();
    String path = so == null ? null : so.path().toString();
    if (so != null && file != null) {
      library = MappedLibrary.open(so, file);
    }
    SealedCopy jar = files.jar();
    URL[] jars = jar == null ? new URL[0] : new URL[] {jar.path().toUri().toURL()};
    AddonLoader made = new AddonLoader(candidate.name(), jars, path);
    loader = made;
    addon = jar == null ? alone(made, path) : ofJar(made);
    AddonLimits limits = candidate.manifest().limits();
    Devices devices = around.devices();
    if (devices != null && Pi4jDevices.areListed(limits)) {
      pi4j = Pi4jDevices.of(around.loop(), devices, limits);
    }
  }

  /** Also runs the class's initializer, and so its {@code System.loadLibrary}. */
  private Addon ofJar(AddonLoader from) throws IOException {
    try {
      List<ServiceLoader.Provider<Addon>> all =
          new ArrayList<>(ServiceLoader.load(Addon.class, from).stream().toList());
      if (all.size() != 1) {
        throw new RefusedException(
            candidate.jar()
                + ": META-INF/services/sluice.addons.Addon must name one class, and names "
                + all.size());
      }
      return all.get(0).get();
    } catch (ServiceConfigurationError | LinkageError e) {
      throw new RefusedException(candidate.jar() + ": " + reason(e));
    }
  }

  private Addon alone(AddonLoader from, @Nullable String path) throws IOException {
    try {
      Class<?> jni = from.loadClass(JniAddon.class.getName());
      return (Addon) jni.getConstructor(String.class).newInstance(path);
    } catch (ReflectiveOperationException | LinkageError e) {
      throw new RefusedException(candidate.library() + ": " + reason(e));
    }
  }

  private static String reason(Throwable t) {
    Throwable cause = t;
    for (int depth = 0; depth < CAUSES_MAX && cause.getCause() != null; depth++) {
      cause = cause.getCause();
    }
    return cause.toString();
  }

  @Override
  public void start(AddonParts parts) throws IOException {
    Addon begins = addon;
    assert begins != null : "it was mapped before";
    Path file = candidate.jar() == null ? candidate.library() : candidate.jar();
    assert file != null : "one of them is there";
    JavaHost host = new JavaHost(parts, require(file), pi4j);
    parts.scope().onUnload(begins::stop);
    Throwable[] failure = new Throwable[1];
    parts.scope().runOnce(() -> failure[0] = started(begins, host));
    if (failure[0] != null) {
      throw new RefusedException(file + ": start: " + reason(failure[0]));
    }
  }

  /** Other files beside it are not seen from a process of its own. */
  private @Nullable Require require(Path file) {
    if (loaders == null) {
      return null;
    }
    Modules made = new Modules(candidate);
    modules = made;
    return made.from(file.resolveSibling("."), null);
  }

  private static @Nullable Throwable started(Addon begins, JavaHost host) {
    try {
      begins.start(host);
      return null;
    } catch (VirtualMachineError e) {
      throw e;
    } catch (Throwable t) { // an addon's, also a missing class or method
      return t;
    }
  }

  @Override
  public void dismiss() {
    addon = null;
    Modules of = modules;
    modules = null;
    if (of != null) {
      of.close();
    }
    Pi4jDevices last = pi4j;
    pi4j = null;
    if (last != null) {
      last.close();
    }
  }

  /** A library goes with its loader, and a loader with the last object that knows it. */
  @Override
  public @Nullable String unmap() {
    VerifiedFiles files = verified;
    if (files == null) {
      return null;
    }
    addon = null;
    String heldBy = collected();
    if (heldBy == null && library != 0) {
      heldBy = MappedLibrary.close(library, files);
    }
    if (heldBy == null) {
      files.close();
    }
    return heldBy;
  }

  private @Nullable String collected() {
    ReferenceQueue<AddonLoader> queue = new ReferenceQueue<>();
    WeakReference<AddonLoader> reference = let(queue);
    if (reference == null) {
      return null;
    }
    try {
      for (int i = 0; i < COLLECTIONS_MAX; i++) {
        System.gc();
        if (queue.remove(COLLECTION_MILLIS) != null) {
          return null;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return "objects of its classes (a thread of its own that still runs, or a listener somewhere)";
  }

  /** In a method of its own, so that no frame knows the loader while it is waited for. */
  private @Nullable WeakReference<AddonLoader> let(ReferenceQueue<AddonLoader> queue) {
    AddonLoader last = loader;
    loader = null;
    if (last == null) {
      return null;
    }
    try {
      last.close();
    } catch (IOException e) {
      Logger.warn("addon {}: {}", candidate.name(), e.getMessage());
    }
    return new WeakReference<>(last, queue);
  }
}
