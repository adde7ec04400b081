package sluice.addons.host;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sluice.config.AddonManifest;
import sluice.config.AddonManifest.Isolation;
import sluice.loop.Loop;
import sluice.loop.WorkerPool;

/**
 * The addons of a gateway, by name. Loading, replacing and removing are asked for here and happen
 * in turns of their own; {@link #status} tells how far they are. Loop's thread only.
 */
public final class Addons implements AutoCloseable {
  private static final int LOADS_MAX = 256;

  private final Surroundings around;
  private final WorkerPool loaders;
  private final Trust trust;
  private final Function<String, Map<String, String>> configs;
  private @Nullable AddonFolder folder;
  private boolean closed;
  private final Map<String, HostedAddon> current = new LinkedHashMap<>();

  /** Those that are to take a running one's place, once they are linked. */
  private final Map<String, HostedAddon> next = new LinkedHashMap<>();

  /** Those that others took the place of, until nothing of them is mapped. */
  private final List<HostedAddon> former = new ArrayList<>();

  private Addons(
      Loop loop,
      Outlet outlet,
      @Nullable Devices devices,
      Trust trust,
      Crumb crumb,
      Function<String, Map<String, String>> configs) {
    this.trust = trust;
    this.around = Surroundings.of(loop, outlet, devices, crumb);
    this.loaders = WorkerPool.open(loop, "addons", 1, LOADS_MAX);
    this.configs = configs;
  }

  /**
   * Without any.
   *
   * @param devices what addons may use of the board
   * @param state a folder for what the next process has to know of crashes
   * @param configs what {@code [addon.NAME]} says, by name
   * @throws IOException if that folder cannot be used
   */
  public static Addons open(
      Loop loop,
      Outlet outlet,
      Devices devices,
      Trust trust,
      Path state,
      Function<String, Map<String, String>> configs)
      throws IOException {
    return new Addons(loop, outlet, devices, trust, Crumb.open(state), configs);
  }

  /** As the other, of a host that remembers nothing. */
  static Addons open(
      Loop loop,
      Outlet outlet,
      @Nullable Devices devices,
      Trust trust,
      Function<String, Map<String, String>> configs) {
    return new Addons(loop, outlet, devices, trust, Crumb.forgetful(), configs);
  }

  /** Keeps them from now on as a folder has them; it is made if it is not there. */
  public void follow(Path root) {
    AddonFolder made = new AddonFolder(around.loop(), root, this, loaders);
    folder = made;
    made.start();
  }

  /** Loads one; in place of the one of that name, if there is one, as soon as it is linked. */
  void load(Candidate candidate) {
    HostedAddon running = current.get(candidate.name());
    HostedAddon made =
        new HostedAddon(
            candidate,
            body(candidate),
            around,
            configs.apply(candidate.name()),
            loaders,
            this::changed);
    HostedAddon waiting = next.remove(candidate.name());
    if (waiting != null) {
      retire(waiting);
    }
    if (running == null || hasEnded(running)) {
      put(made);
    } else {
      next.put(made.name(), made);
    }
    made.load();
  }

  private AddonBody body(Candidate candidate) {
    AddonManifest manifest = candidate.manifest();
    if (manifest.isolation() == Isolation.PROCESS) {
      return new ChildBody(candidate, trust, loaders);
    }
    Path library = candidate.library();
    return switch (manifest.kind()) {
      case C ->
          library == null
              ? new RefusedBody(candidate.name() + ": has no library")
              : new NativeBody(candidate, library, trust, loaders);
      case JNI, JAVA -> new JavaBody(candidate, trust, loaders, around);
    };
  }

  private void put(HostedAddon made) {
    HostedAddon before = current.put(made.name(), made);
    if (before != null) {
      retire(before);
    }
  }

  private void retire(HostedAddon addon) {
    addon.stop();
    if (!isGone(addon)) {
      former.add(addon);
    }
  }

  /** Ends one, if it is there. */
  void unload(String name) {
    HostedAddon waiting = next.remove(name);
    if (waiting != null) {
      retire(waiting);
    }
    HostedAddon running = current.get(name);
    if (running != null) {
      running.stop();
    }
  }

  private void changed(HostedAddon addon) {
    former.removeIf(Addons::isGone);
    if (!closed && current.get(addon.name()) == addon && addon.isDemoted()) {
      load(addon.candidate);
      return;
    }
    if (!(addon.state() instanceof AddonState.Linked)) {
      return;
    }
    if (next.get(addon.name()) == addon) {
      next.remove(addon.name());
      put(addon); // the former one ends in the next pending phase, ...
      around.loop().defer(addon::start); // ... and behind it this one begins
    } else {
      addon.start();
    }
  }

  private static boolean hasEnded(HostedAddon addon) {
    return addon.state() instanceof AddonState.Failed
        || addon.state() instanceof AddonState.Unloaded;
  }

  /** Also of its mappings nothing is left. */
  private static boolean isGone(HostedAddon addon) {
    return addon.state() instanceof AddonState.Failed
        || (addon.state() instanceof AddonState.Unloaded unloaded && unloaded.heldBy() == null);
  }

  /** A message or reading that somebody else than an addon has published, with its whole topic. */
  public void heard(String topic, byte[] payload) {
    around.topics().heard(topic, payload);
  }

  /** Whether {@link #heard} would find anybody. */
  public boolean isHearing() {
    return around.topics().isWanted();
  }

  @Nullable HostedAddon addon(String name) {
    return current.get(name);
  }

  /** All there are, and what is left of former ones. */
  public List<AddonStatus> status() {
    List<AddonStatus> all = new ArrayList<>();
    current.values().forEach(addon -> all.add(AddonStatus.of(addon)));
    next.values().forEach(addon -> all.add(AddonStatus.of(addon)));
    former.forEach(addon -> all.add(AddonStatus.of(addon)));
    if (folder != null) {
      folder.problems().forEach((name, why) -> all.add(AddonStatus.ofProblem(name, why)));
    }
    return all;
  }

  /** Whether none runs, nor anything of one that ran. */
  boolean hasEnded() {
    return former.isEmpty()
        && next.values().stream().allMatch(Addons::hasEnded)
        && current.values().stream().allMatch(Addons::hasEnded);
  }

  /** Ends all of them: they are called no more when this has returned. */
  @Override
  public void close() {
    closed = true;
    if (folder != null) {
      folder.close();
    }
    next.values().forEach(HostedAddon::stopNow);
    current.values().forEach(HostedAddon::stopNow);
    around.crumb().leave();
  }
}
