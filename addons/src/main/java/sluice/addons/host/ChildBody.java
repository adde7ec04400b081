package sluice.addons.host;

import java.io.IOException;
import org.jspecify.annotations.Nullable;
import sluice.addons.child.ChildPlan;
import sluice.addons.child.ChildProcess;
import sluice.addons.child.VmPlan;
import sluice.config.AddonManifest;
import sluice.config.AddonManifest.Kind;
import sluice.loop.WorkerPool;

/**
 * An addon in a process of its own: a library against {@code sluice_addon.h}, or a Java virtual
 * machine with a jar, a JNI library or both.
 */
final class ChildBody implements AddonBody {
  private static final long LINK_NANOS_MAX = 15_000_000_000L;

  /** A virtual machine takes a second, and many on a board with a slow card. */
  private static final long VM_NANOS_MAX = 120_000_000_000L;

  private final Candidate candidate;
  private final Trust trust;
  private final WorkerPool loaders;
  private final String why;
  private @Nullable VerifiedFiles verified;
  private @Nullable ChildProcess first;
  private @Nullable IsolatedAddon isolated;
  private @Nullable ScopeDevices devices;

  /** As its manifest says. */
  ChildBody(Candidate candidate, Trust trust, WorkerPool loaders) {
    this(candidate, trust, loaders, null, "");
  }

  /** One that was verified for the gateway's own process, and why it is not let in. */
  ChildBody(
      Candidate candidate,
      Trust trust,
      WorkerPool loaders,
      @Nullable VerifiedFiles verified,
      String why) {
    this.candidate = candidate;
    this.trust = trust;
    this.loaders = loaders;
    this.verified = verified;
    this.why = why;
  }

  @Override
  public boolean isInProcess() {
    return false;
  }

  @Override
  public String sum() {
    return verified == null ? "" : verified.sum();
  }

  @Override
  public void verify() throws IOException {
    if (candidate.library() == null && candidate.jar() == null) {
      throw new RefusedException(candidate.name() + ": has no library");
    }
    verified = VerifiedFiles.of(candidate, trust);
  }

  private boolean isJava() {
    return candidate.manifest().kind() != Kind.C;
  }

  @Override
  public void map() throws IOException {
    first = launch();
  }

  /** The thread that calls is what the process does not outlive: the loaders' own. */
  ChildProcess launch() throws IOException {
    VerifiedFiles files = verified;
    assert files != null : "it was verified before";
    AddonManifest manifest = candidate.manifest();
    VmPlan vm = isJava() ? VmParts.plan(manifest) : null;
    SealedCopy library = files.library();
    SealedCopy jar = files.jar();
    ChildProcess made =
        ChildProcess.start(
            ChildPlan.of(manifest, vm),
            library == null ? null : library.memory(),
            jar == null ? null : jar.memory(),
            "" + (library == null ? manifest.jar() : manifest.library()));
    made.awaitLinked(vm == null ? LINK_NANOS_MAX : VM_NANOS_MAX);
    return made;
  }

  @Override
  public void start(AddonParts parts) throws IOException {
    ChildProcess process = first;
    assert process != null : "it was mapped before";
    first = null;
    devices = parts.devices();
    IsolatedAddon made = new IsolatedAddon(parts, loaders, this::launch, isJava());
    isolated = made;
    made.begin(process);
  }

  @Override
  public void dismiss() {
    if (devices != null) {
      devices.close();
    }
  }

  /** Whatever it had went with its process. */
  @Override
  public @Nullable String unmap() {
    if (first != null) {
      first.end();
      first = null;
    }
    if (verified != null) {
      verified.close();
    }
    return null;
  }

  @Override
  public String note() {
    return isolated == null ? "" : isolated.note() + (why.isEmpty() ? "" : "; " + why);
  }

  @Override
  public boolean isRestarting() {
    return isolated != null && isolated.isRestarting();
  }
}
