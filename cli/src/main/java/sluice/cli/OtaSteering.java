package sluice.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SluiceConfig;
import sluice.loop.Loop;
import sluice.loop.dns.Dns;
import sluice.loop.dns.DnsOptions;
import sluice.loop.net.TlsOptions;
import sluice.ota.Slot;
import sluice.ota.UpdateEffect;
import sluice.ota.UpdatePhase;
import sluice.ota.UpdateState;
import sluice.ota.Version;
import sluice.ota.bundle.BundleException;
import sluice.ota.source.Acceptance;
import sluice.ota.source.DesiredJson;
import sluice.ota.source.DownloadLimits;
import sluice.ota.source.Follower;
import sluice.ota.source.HttpsFetcher;
import sluice.ota.source.Report;
import sluice.ota.source.UpdateSource;
import sluice.ota.store.SlotStore;
import sluice.ota.supervisor.Steering;

/**
 * What is desired upstream, from the gateway that heard it to the supervisor that installs it, and
 * what became of it back. Loop's thread.
 */
final class OtaSteering implements Steering, UpdateSource, Follower.Installer {
  private final Loop loop;
  private final OtaBoard board;
  private final Path config;
  private final SlotStore store;
  private final Acceptance acceptance;
  private @Nullable Follower follower;
  private @Nullable Listener listener;
  private @Nullable Wheel wheel;
  private @Nullable SystemSteering systems;
  private @Nullable SluiceConfig loaded;
  private @Nullable String waiting;
  private boolean ofSystem;
  private boolean onTrial;

  /**
   * Reads nothing yet.
   *
   * @param config of the gateway, looked at when something is desired
   */
  OtaSteering(Loop loop, OtaBoard board, Path config) {
    this.loop = loop;
    this.board = board;
    this.config = config;
    this.store = board.view();
    this.acceptance = board.acceptance(store);
  }

  private Follower follower(
      SluiceConfig read, UpdateSource source, Follower.Installer installer, Acceptance gate) {
    HttpsFetcher fetcher =
        new HttpsFetcher(
            loop,
            Dns.open(loop, DnsOptions.DEFAULT),
            TlsOptions.USUAL.trusting(read.update().ca()),
            board.dir().toAbsolutePath().resolve("fetch"),
            gate,
            DownloadLimits.USUAL);
    Set<String> groups = Set.copyOf(read.update().groups());
    return Follower.start(loop, source, installer, fetcher, read.gateway().id(), groups);
  }

  /** Null, after saying why, if this board has one system. */
  private @Nullable SystemSteering beginSystem(SluiceConfig read) {
    try {
      Slot running = OtaSystem.Running.now().slot();
      SystemSteering steering =
          new SystemSteering(
              loop, board.dir(), OtaSystem.usualDir(), running, text -> wheel().report(text));
      steering.endsAt(follower(read, steering, steering, steering.acceptance(board.root()))::ended);
      return steering;
    } catch (IOException e) {
      Logger.warn("update: a system is desired, and {}", e.getMessage());
      return null;
    }
  }

  private Wheel wheel() {
    return Objects.requireNonNull(wheel);
  }

  // --- from the supervisor ---

  @Override
  public void onDesired(String json, Wheel one) {
    wheel = one;
    if (loaded != null) {
      heard(json, loaded);
      return;
    }
    boolean reading = waiting != null;
    waiting = json; // what is heard while the configuration is read replaces what was heard before
    if (!reading
        && !loop.workers().submit("configuration", () -> ConfigFile.read(config), this::onRead)) {
      waiting = null;
      Logger.warn("update: nothing is installed: the workers are busy");
    }
  }

  /** The configuration is as it was when something was first desired, or first right after it. */
  private void onRead(@Nullable ConfigResult result, @Nullable Throwable failure) {
    String json = Objects.requireNonNull(waiting);
    waiting = null;
    loaded = result == null ? null : Configs.loadedOrListed(result);
    if (loaded == null) {
      Logger.warn("update: nothing is installed: {}", failure == null ? config : failure);
    } else {
      heard(json, loaded);
    }
  }

  private void heard(String json, SluiceConfig read) {
    boolean now = DesiredJson.isOfSystem(json.getBytes(StandardCharsets.UTF_8));
    if (now != ofSystem) { // what was desired before is not any more
      heard(ofSystem, "", read);
      ofSystem = now;
    }
    heard(now, json, read);
  }

  private void heard(boolean system, String json, SluiceConfig read) {
    if (system) {
      systems = systems == null ? beginSystem(read) : systems;
    } else if (follower == null) {
      follower = follower(read, this, this, board.acceptance(board.view()));
    }
    Listener to = system ? systems == null ? null : systems.listener() : listener;
    if (to == null) {
      Logger.warn("update: nothing is installed");
      return;
    }
    if (json.isBlank()) {
      to.onNothing();
      return;
    }
    byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
    try {
      to.onDesired(system ? DesiredJson.readSystem(bytes) : DesiredJson.read(bytes));
    } catch (BundleException e) {
      to.onBad(String.valueOf(e.getMessage()));
    }
  }

  @Override
  public void onState(UpdateState state, Wheel now) {
    wheel = now;
    boolean trial =
        state.phase() instanceof UpdatePhase.Starting
            || state.phase() instanceof UpdatePhase.Proving;
    if (trial && !onTrial && follower != null) {
      follower.onTrial();
    }
    onTrial = trial;
  }

  @Override
  public void onNote(UpdateEffect.Note note, Wheel now) {
    wheel = now;
    if (follower != null) {
      follower.ended(note.outcome(), note.reason());
    }
  }

  // --- from the follower ---

  @Override
  public void start(Listener to) {
    listener = to;
  }

  @Override
  public void report(Report report) {
    Logger.info("update: {}", report.text().strip());
    if (wheel != null) {
      wheel.report(report.text());
    }
  }

  @Override
  public Version installed() {
    try {
      return acceptance.installed();
    } catch (IOException e) {
      Logger.warn("update: what runs cannot be told: {}", e.getMessage());
      return Version.of(Main.VERSION);
    }
  }

  @Override
  public @Nullable String gaveUp(Version version) {
    try {
      return store.gaveUp(version);
    } catch (IOException e) {
      Logger.warn("update: the slots cannot be told: {}", e.getMessage());
      return null;
    }
  }

  @Override
  public boolean offer(Path bundle) {
    return wheel != null && wheel.offer(bundle.toString());
  }

  @Override
  public void close() {}
}
