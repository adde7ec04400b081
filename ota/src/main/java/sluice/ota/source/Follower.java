package sluice.ota.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Clock;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.ota.UpdateEffect;
import sluice.ota.Version;

/**
 * Does what an {@link UpdateSource} desires: waits for its time, fetches, offers, and reports. A
 * delta that is refused for whatever reason is followed by the full bundle. Loop's thread.
 */
public final class Follower implements UpdateSource.Listener {
  /** Who installs what was fetched; answers by {@link #ended}, once for each offer. */
  public interface Installer {
    /** What runs. */
    Version installed();

    /** Why this version was given up here before; null if it was not. */
    @Nullable String gaveUp(Version version);

    /** Whether something is on trial since before this process was started. */
    default boolean isTrying() {
      return false;
    }

    /**
     * Verify, install, try.
     *
     * @return false if another update is under way
     */
    boolean offer(Path bundle);
  }

  /** Who fetches. */
  public interface Fetcher {
    /**
     * Begins; one at a time.
     *
     * @param version that it must be; null for any
     */
    Fetch fetch(Order order, @Nullable Version version, DownloadListener listener);
  }

  /** What is being fetched. */
  public interface Fetch {
    /** Ends it. */
    void close();
  }

  /** A timer of the loop waits this long at most, and then looks again. */
  private static final long WAIT_MILLIS_MAX = 3_600_000;

  /** After a network that failed for as long as a download is tried. */
  private static final long RETRY_MILLIS = 900_000;

  /** While somebody else updates. */
  private static final long BUSY_MILLIS = 60_000;

  private static final int PERCENT_STEP = 10;

  private final Loop loop;
  private final UpdateSource source;
  private final Installer installer;
  private final Fetcher fetcher;
  private final String device;
  private final Set<String> groups;
  private @Nullable Desired desired;
  private @Nullable Desired failed; // is not tried again until another one is desired
  private @Nullable Timer timer;
  private @Nullable Fetch fetch;
  private @Nullable Path offered;
  private @Nullable Report last;
  private boolean withDelta = true;
  private boolean delta; // is what was fetched last
  private int toldPercent;

  private Follower(
      Loop loop,
      UpdateSource source,
      Installer installer,
      Fetcher fetcher,
      String device,
      Set<String> groups) {
    this.loop = loop;
    this.source = source;
    this.installer = installer;
    this.fetcher = fetcher;
    this.device = device;
    this.groups = groups;
  }

  /**
   * Begins to follow.
   *
   * @param device this board's id, by which percentages are drawn
   * @param groups that it is in
   */
  public static Follower start(
      Loop loop,
      UpdateSource source,
      Installer installer,
      Fetcher fetcher,
      String device,
      Set<String> groups) {
    Follower follower = new Follower(loop, source, installer, fetcher, device, groups);
    source.start(follower);
    return follower;
  }

  @Override
  public void onDesired(Desired now) {
    if (now.equals(desired)) {
      report(last); // somebody may have lost it
      return;
    }
    desired = now;
    withDelta = true;
    stopFetching();
    decide();
  }

  @Override
  public void onNothing() {
    desired = null;
    stopFetching();
    tell(Report.State.IDLE, "", "");
  }

  @Override
  public void onBad(String reason) {
    Logger.warn("update: what is desired cannot be understood: {}", reason);
    tell(Report.State.REFUSED, "not_understood", reason);
  }

  private void stopFetching() {
    if (fetch != null) {
      fetch.close();
      fetch = null;
    }
    if (timer != null) {
      offered = null; // it was never taken
    }
    setTimer(0);
  }

  /** Looks again; also when what runs has changed. */
  public void decide() {
    Desired now = desired;
    if (now == null || fetch != null || offered != null || now.equals(failed)) {
      return;
    }
    if (installer.isTrying()) {
      tell(Report.State.TRIAL, "", "");
      setTimer(BUSY_MILLIS);
      return;
    }
    String before = installer.gaveUp(now.version());
    if (before != null) {
      failed = now;
      tell(Report.State.ROLLED_BACK, "failed_before", before);
      return;
    }
    Clock clock = loop.clock();
    Instant time = Instant.ofEpochMilli(clock.wallMillis());
    Rollout.Device board = new Rollout.Device(device, groups, installer.installed());
    switch (Rollout.decide(now, board, time, clock.isWallKnown())) {
      case Rollout.Decision.Never(Rollout.Code code) -> {
        boolean upToDate = code == Rollout.Code.UP_TO_DATE;
        tell(upToDate ? Report.State.COMMITTED : Report.State.IDLE, name(code), "");
      }
      case Rollout.Decision.Later(Instant at, Rollout.Code code) -> {
        tell(Report.State.WAITING, name(code), "until " + at);
        setTimer(Math.clamp(at.toEpochMilli() - clock.wallMillis(), 1, WAIT_MILLIS_MAX));
      }
      case Rollout.Decision.Now() -> fetch(now);
    }
  }

  private static String name(Enum<?> code) {
    return code.name().toLowerCase(java.util.Locale.ROOT);
  }

  private void setTimer(long millis) {
    if (timer != null) {
      timer.close();
      timer = null;
    }
    if (millis > 0) {
      timer = loop.setTimeout(millis, this::decide);
    }
  }

  private void fetch(Desired now) {
    setTimer(0);
    Order order = withDelta ? now.orderFor(installer.installed()) : now.full();
    delta = !order.equals(now.full());
    toldPercent = 0;
    tell(Report.State.FETCHING, delta ? "delta" : "full", "");
    fetch = fetcher.fetch(order, now.version(), new Fetching());
  }

  private final class Fetching implements DownloadListener {
    @Override
    public void onProgress(long have, long total) {
      int percent = total <= 0 ? 0 : (int) (100 * have / total);
      if (percent >= toldPercent + PERCENT_STEP) {
        toldPercent = percent - percent % PERCENT_STEP;
        tell(Report.State.FETCHING, delta ? "delta" : "full", "");
      }
    }

    @Override
    public void onRetry(String reason, long afterMillis) {
      Logger.info("update: {}; again in {} ms", reason, afterMillis);
    }

    @Override
    public void onDone(Path file) {
      fetch = null;
      offered = file;
      offer(file);
    }

    @Override
    public void onFailed(String reason, boolean refused) {
      fetch = null;
      if (delta) {
        fullInstead(reason);
      } else if (refused) {
        failed = desired;
        tell(Report.State.REFUSED, "fetch", reason);
      } else {
        tell(Report.State.WAITING, "network", reason);
        setTimer(RETRY_MILLIS);
      }
    }
  }

  private void offer(Path file) {
    if (installer.offer(file)) {
      tell(Report.State.INSTALLING, delta ? "delta" : "full", "");
    } else {
      tell(Report.State.WAITING, "busy", "another update is under way");
      timer = loop.setTimeout(BUSY_MILLIS, () -> offer(file));
    }
  }

  private void fullInstead(String reason) {
    Logger.info("update: the delta is of no use ({}); the full bundle is fetched", reason);
    withDelta = false;
    decide();
  }

  /** The trial of what was offered has begun. */
  public void onTrial() {
    if (offered != null && timer == null) {
      tell(Report.State.TRIAL, "", "");
    }
  }

  /**
   * What was offered has come to an end.
   *
   * @param reason in words; empty if there is nothing to say
   */
  public void ended(UpdateEffect.Outcome outcome, String reason) {
    Path file = offered;
    if (file == null || timer != null) { // not this one's, which waits
      decide();
      return;
    }
    offered = null;
    toldPercent = 0;
    delete(file);
    boolean refused = outcome == UpdateEffect.Outcome.REFUSED;
    if (refused && delta) {
      fullInstead(reason);
      return;
    }
    if (outcome != UpdateEffect.Outcome.COMMITTED) {
      failed = desired;
    }
    tell(state(outcome), "", reason);
    decide(); // something else may be desired by now
  }

  private static Report.State state(UpdateEffect.Outcome outcome) {
    return switch (outcome) {
      case COMMITTED -> Report.State.COMMITTED;
      case REFUSED -> Report.State.REFUSED;
      case FAILED, ROLLED_BACK, UNKNOWN -> Report.State.ROLLED_BACK;
    };
  }

  private void delete(Path file) {
    boolean taken =
        loop.workers()
            .submit(
                "delete",
                () -> Files.deleteIfExists(file),
                (_, failure) -> {
                  if (failure instanceof IOException) {
                    Logger.warn("update: {}: {}", file, failure.getMessage());
                  }
                });
    if (!taken) {
      Logger.warn("update: {} stays, the worker queue is full", file);
    }
  }

  private void tell(Report.State state, String code, String reason) {
    Desired now = desired;
    Instant at = Instant.ofEpochMilli(loop.clock().wallMillis()).truncatedTo(ChronoUnit.SECONDS);
    last =
        new Report(
            now == null ? null : now.id(),
            installer.installed(),
            now == null ? null : now.version(),
            state,
            code,
            reason,
            toldPercent,
            at);
    report(last);
  }

  private void report(@Nullable Report report) {
    if (report != null) {
      source.report(report);
    }
  }

  /** Ends; what is being installed goes on. */
  public void close() {
    stopFetching();
    source.close();
  }
}
