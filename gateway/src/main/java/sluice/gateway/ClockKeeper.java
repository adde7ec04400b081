package sluice.gateway;

import java.nio.file.Path;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.Properties;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.config.ClockConfig;
import sluice.gateway.clock.BootTimes;
import sluice.gateway.clock.SyncSources;
import sluice.gateway.clock.WallClock;
import sluice.gateway.route.Times;
import sluice.loop.BootId;
import sluice.loop.Clock;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Has the wall clock look around, and keeps what is known of it in a file: the last known time, and
 * each boot's distance from its monotonic clock. Loop's thread only.
 */
public final class ClockKeeper {
  private static final String FILE = "clock.state";
  private static final String FLOOR_MILLIS = "floor_ms";
  private static final long LOOK_MILLIS = 1_000;
  private static final long LOOK_KNOWN_MILLIS = 10_000;

  /** A step smaller than this is saved with the next regular save. */
  private static final long STEP_MILLIS = 1_000;

  /** Flash wears: a hundred small writes a day. */
  private static final long SAVE_NANOS = 15 * 60_000_000_000L;

  /** What is as new as that need not be saved again at a close. */
  private static final long FRESH_NANOS = 10_000_000_000L;

  private static final long SAVE_STEP_NANOS = 60_000_000_000L;

  private final Loop loop;
  private final Path file;
  private final boolean always;
  private final SyncSources sources;
  private final @Nullable WallClock clock;
  private final BootId boot = BootId.current();
  private final BootTimes times;
  private final StateFile state;
  private final boolean fromRtc;
  private @Nullable Timer timer;
  private long savedNanos;
  private long savedOffsetMillis;
  private boolean complained;

  private ClockKeeper(Loop loop, Path dir, ClockConfig config, SyncSources sources) {
    this.loop = loop;
    this.file = dir.resolve(FILE);
    this.always = config.trust() == ClockConfig.Trust.ALWAYS;
    this.sources = sources;
    // Another clock, as a test's, says itself whether it is known.
    this.clock = loop.clock() instanceof WallClock wall ? wall : null;
    this.times = BootTimes.read(StateFile.read(file));
    this.state = new StateFile(loop, file);
    this.fromRtc = sources.isFromRtc(loop.clock().wallMillis());
  }

  /** The clock for a gateway's loop, with what an earlier process knew. Blocks; for a start. */
  public static WallClock open(Path dir, Clock machine) {
    Properties before = StateFile.read(dir.resolve(FILE));
    OptionalLong offset = BootTimes.read(before).offsetMillis(BootId.current());
    return WallClock.of(machine, StateFile.number(before, FLOOR_MILLIS), offset);
  }

  /** What the file says of times, for who looks at a spool's records. Blocks. */
  public static Times timesIn(Path dir) {
    BootTimes known = BootTimes.read(StateFile.read(dir.resolve(FILE)));
    return new Times(open(dir, Clock.SYSTEM), BootId.current(), known);
  }

  /** Starts to look, at once. Blocks; for a start. */
  static ClockKeeper start(Loop loop, Path dir, ClockConfig config, SyncSources sources) {
    ClockKeeper keeper = new ClockKeeper(loop, dir, config, sources);
    if (keeper.clock != null) {
      keeper.savedNanos = loop.clock().nanoTime() - SAVE_NANOS;
      keeper.look(keeper.clock);
    }
    return keeper;
  }

  /** What is known of this boot and earlier ones. */
  BootTimes times() {
    return times;
  }

  /** Whether a save is under way. */
  boolean isSaving() {
    return state.isWriting();
  }

  /** Saves; nothing but the callback is called any more. */
  void close(Runnable onClosed) {
    if (timer != null) {
      timer.close();
      timer = null;
    }
    if (clock != null && clock.nanoTime() - savedNanos > FRESH_NANOS) {
      saveAhead();
    }
    state.whenWritten(onClosed);
  }

  /** Saves what a {@link #close} right after it then need not. */
  void saveAhead() {
    if (clock != null && clock.isWallKnown()) {
      save(clock);
    }
  }

  private void look(WallClock at) {
    boolean wasKnown = at.isWallKnown();
    boolean disciplined = sources.isDisciplined();
    boolean trusted = always || disciplined || (!wasKnown && wasRight());
    Instant before = Instant.ofEpochMilli(at.wallMillis());
    tell(at.look(trusted, disciplined), before);
    if (at.isWallKnown()) {
      noteKnown(at, wasKnown);
    } else if (timer == null) {
      Logger.warn("clock: not known until it is synced; readings are marked until then");
    }
    if (timer == null || wasKnown != at.isWallKnown()) {
      lookEach(at, at.isWallKnown() ? LOOK_KNOWN_MILLIS : LOOK_MILLIS);
    }
  }

  private void tell(WallClock.Heard heard, Instant before) {
    switch (heard) {
      case TAKEN -> {}
      case CONVINCED ->
          Logger.warn(
              "clock: {} was wrong; the clock has been kept at another time for a day", before);
      case DISBELIEVED ->
          complain(
              "it was set to a time before "
                  + before
                  + ", which was known already, and is not believed unless it is kept there for a"
                  + " day; if it is right, stop the gateway and remove "
                  + file);
      case IMPOSSIBLE ->
          complain(
              "it is set to a time before this program was made, and is not believed; set it"
                  + " (timedatectl set-time, or a time server)");
    }
  }

  private void complain(String of) {
    if (!complained) {
      complained = true;
      Logger.error("clock: {}", of);
    }
  }

  /** Nothing keeps it right now, but something did. */
  private boolean wasRight() {
    return fromRtc || sources.wasDisciplined();
  }

  private void noteKnown(WallClock at, boolean wasKnown) {
    if (!wasKnown) {
      Logger.info("clock: known, it is {}", Instant.ofEpochMilli(at.wallMillis()));
    }
    long sinceSave = at.nanoTime() - savedNanos;
    boolean stepped = Math.abs(at.offsetMillis().orElse(0) - savedOffsetMillis) >= STEP_MILLIS;
    if (!wasKnown || sinceSave >= SAVE_NANOS || (stepped && sinceSave >= SAVE_STEP_NANOS)) {
      save(at);
    }
  }

  private void lookEach(WallClock at, long millis) {
    if (timer != null) {
      timer.close();
    }
    timer = loop.setInterval(millis, () -> look(at));
    timer.unref();
  }

  private void save(WallClock at) {
    savedNanos = at.nanoTime();
    savedOffsetMillis = at.offsetMillis().orElse(0);
    times.learn(boot, savedOffsetMillis);
    Properties now = new Properties();
    now.setProperty(FLOOR_MILLIS, String.valueOf(at.wallMillis()));
    times.write(now);
    state.write(now);
  }
}
