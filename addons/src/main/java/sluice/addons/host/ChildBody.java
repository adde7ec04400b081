package sluice.addons.host;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sluice.addons.child.ChildPlan;
import sluice.addons.child.ChildProcess;
import sluice.config.AddonManifest.Kind;
import sluice.loop.WorkerPool;
import sluice.loop.posix.MemFile;

/** A library against {@code sluice_addon.h} in a process of its own. */
final class ChildBody implements AddonBody {
  private static final long LINK_NANOS_MAX = 15_000_000_000L;

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
    Path library = candidate.library();
    if (candidate.manifest().kind() != Kind.C || library == null) {
      throw new RefusedException(
          candidate.name()
              + ": isolation = \"process\" is for kind = \"c\" (sluice_addon.h); other kinds run"
              + " in the gateway");
    }
    verified = VerifiedFiles.of(candidate, trust);
  }

  @Override
  public void map() throws IOException {
    first = launch();
  }

  /** The thread that calls is what the process does not outlive: the loaders' own. */
  ChildProcess launch() throws IOException {
    SealedCopy copy = verified == null ? null : verified.library();
    assert copy != null : "it was verified before";
    MemFile library = copy.memory();
    String file = "" + candidate.manifest().library();
    ChildProcess made = ChildProcess.start(ChildPlan.of(candidate.manifest()), library, file);
    made.awaitLinked(LINK_NANOS_MAX);
    return made;
  }

  @Override
  public void start(AddonParts parts) throws IOException {
    ChildProcess process = first;
    assert process != null : "it was mapped before";
    first = null;
    devices = parts.devices();
    IsolatedAddon made = new IsolatedAddon(parts, loaders, this::launch);
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
