package sluice.addons.host;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sluice.loop.WorkerPool;
import sluice.loop.posix.Libraries;
import sluice.loop.posix.NativeCalls;

/** A library against {@code sluice_addon.h}. */
final class NativeBody implements AddonBody {
  /** {@code sluice_addon_def}: size, abi, name, init. */
  private static final String SYMBOL = "sluice_addon";

  private static final int DEF_BYTES = 24;
  private static final int NAME_MAX = 64;

  private final Candidate candidate;
  private final Path file;
  private final Trust trust;
  private final WorkerPool loaders;
  private @Nullable VerifiedFiles verified;
  private long library;
  private @Nullable NativeAddon addon;
  private long self;

  NativeBody(Candidate candidate, Path file, Trust trust, WorkerPool loaders) {
    this.trust = trust;
    this.loaders = loaders;
    this.candidate = candidate;
    this.file = file;
  }

  @Override
  public void verify() throws IOException {
    verified = VerifiedFiles.of(candidate, trust);
  }

  @Override
  public String sum() {
    return verified == null ? "" : verified.sum();
  }

  @Override
  public @Nullable AddonBody isolated(String why) {
    VerifiedFiles of = verified;
    return of == null ? null : new ChildBody(candidate, trust, loaders, of, why);
  }

  /** The descriptor stays open: the dynamic linker knows a library by this name. */
  @Override
  public void map() throws IOException {
    SealedCopy of = verified == null ? null : verified.library();
    assert of != null : "it was verified before";
    var _ = HostTable.address(); // the first one takes some milliseconds, which are not the loop's
    library = MappedLibrary.open(of, file);
  }

  @Override
  public void start(AddonParts parts) throws IOException {
    long def = Libraries.symbol(library, SYMBOL);
    if (def == 0) {
      throw new RefusedException(
          file + ": exports no " + SYMBOL + "; say SLUICE_ADDON(name, init)");
    }
    MemorySegment at = NativeCalls.memory(def, DEF_BYTES);
    String name = at.get(JAVA_LONG, 8) == 0 ? "" : NativeCalls.text(at.get(JAVA_LONG, 8), NAME_MAX);
    long init = at.get(JAVA_LONG, 16);
    if (at.get(JAVA_INT, 0) < DEF_BYTES || init == 0) {
      throw new RefusedException(file + ": its SLUICE_ADDON has no init");
    }
    if (!name.equals(candidate.name())) {
      throw new RefusedException(
          file
              + ": calls itself "
              + name
              + ", here it is "
              + candidate.name()
              + "; name the file or the manifest like it");
    }
    init(parts, init);
  }

  private void init(AddonParts parts, long init) throws IOException {
    NativeAddon made = new NativeAddon(parts);
    addon = made;
    self = HostCalls.admit(made);
    MemorySegment function = MemorySegment.ofAddress(init);
    long[] result = new long[1];
    var _ = HostCalls.lastError(); // another addon's
    parts
        .scope()
        .runOnce(() -> result[0] = NativeCalls.call(function, HostTable.address(), self, 0, 0));
    if (result[0] < 0) {
      String reason = HostCalls.lastError();
      throw new RefusedException(
          file + ": init returned " + result[0] + (reason.isEmpty() ? "" : ": " + reason));
    }
  }

  @Override
  public void dismiss() {
    NativeAddon of = addon;
    if (of != null) {
      HostCalls.dismiss(self);
      of.close();
    }
  }

  @Override
  public @Nullable String unmap() {
    VerifiedFiles of = verified;
    if (of == null) {
      return null;
    }
    String heldBy = library == 0 ? null : MappedLibrary.close(library, of);
    if (heldBy == null) {
      of.close();
    }
    return heldBy;
  }
}
