package sluice.gateway.route;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.gateway.mqtt.Loss;
import sluice.gateway.mqtt.UplinkClient;
import sluice.gateway.mqtt.UplinkListener;
import sluice.gateway.route.Suspicion.Event.Ended;
import sluice.gateway.route.Suspicion.Event.Refused;
import sluice.gateway.route.Suspicion.Event.Settled;
import sluice.gateway.spool.Cursor;
import sluice.gateway.spool.RecordId;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolRecord;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Keeps an uplink's window full from its cursor in the spool, in order. Read {@link #pump} first:
 * everything else opens or closes a gate in front of it. Loop's thread only.
 *
 * <p>The gates: the client's window (the broker's receive maximum), the {@link Pacer} (how long
 * acknowledgements take), the {@link ByteBudget} (a metered link), the {@link Suspicion} (records
 * that end connections go alone, and at last to the {@link DeadLetters}).
 */
public final class Pump implements UplinkListener {
  private static final long RETRY_MILLIS = 1_000;
  private static final long STALLED_MILLIS = 10_000;

  private final Loop loop;
  private final PumpOptions options;
  private final Cursor cursor;
  private final Packer packer;
  private final ByteBudget budget;
  private final DeadLetters deadLetters;
  private final PumpListener listener;
  private final Map<Long, List<SpoolRecord>> batches = new HashMap<>();
  private @Nullable UplinkClient client;
  private Suspicion suspicion = new Suspicion.Clear();
  private Pacer pacer;
  private AckTimer ackTimer = new AckTimer();
  private @Nullable Parcel lone;
  private @Nullable Parcel condemned;
  private @Nullable String stalled;
  private @Nullable Timer pause;
  private boolean startOverLater;
  private boolean up;
  private boolean held;
  private boolean pumping;
  private int inflight;
  private long published;
  private long acked;

  /** A pump at the uplink's place in the spool. */
  public Pump(
      Loop loop,
      PumpOptions options,
      Spool spool,
      Times times,
      DeadLetters deadLetters,
      PumpListener listener) {
    this.loop = loop;
    this.options = options;
    this.deadLetters = deadLetters;
    this.listener = listener;
    long now = loop.clock().nanoTime();
    this.budget = new ByteBudget(options.bytesPerHour(), options.spentBytes(), now);
    this.pacer = new Pacer(options.inflightMax(), now);
    this.cursor = spool.cursor(options.uplink(), this::pump);
    this.packer = new Packer(loop, options.qos(), options.batch(), () -> next(times), this::pump);
  }

  /**
   * Connects; the client must have been created with this pump as its listener.
   *
   * @param failures how often an earlier process had failed; see {@link UplinkClient#connect}
   */
  public void start(UplinkClient uplinkClient, int failures) {
    client = uplinkClient;
    uplinkClient.connect(failures);
  }

  /** Sends nothing new until it is told to go on. */
  public void hold(boolean now) {
    held = now;
    pump();
  }

  private @Nullable SpoolRecord next(Times times) {
    SpoolRecord record = isShareUsed() ? cursor.nextLive() : cursor.next();
    return record == null ? null : times.complete(record);
  }

  /** Sends what may be sent. Not entered again from what it calls. */
  private void pump() {
    UplinkClient to = client;
    if (to == null || pumping || !isOpen()) {
      return;
    }
    pumping = true;
    boolean more = true;
    while (more && isOpen() && inflight < limit() && to.window() > 0) {
      Parcel parcel = packer.next(suspicion.isProbing());
      more = parcel != null && send(to, parcel);
    }
    pumping = false;
  }

  private boolean isOpen() {
    return up && !held && pause == null && condemned == null;
  }

  private int limit() {
    if (suspicion.isProbing()) {
      return 1;
    }
    return options.pace() ? pacer.limit() : options.inflightMax();
  }

  /** Whether the rest of the window is kept for queues without a backlog. */
  private boolean isShareUsed() {
    UplinkClient to = client;
    if (to == null || options.livePercent() == 0 || suspicion.isProbing()) {
      return false;
    }
    long window = Math.min(limit(), inflight + (long) to.window());
    return inflight > 0 && inflight >= window * (100 - options.livePercent()) / 100;
  }

  private boolean send(UplinkClient to, Parcel parcel) {
    long now = loop.nowNanos();
    if (!budget.allows(parcel.bytes(), now)) {
      packer.giveBack(parcel);
      pause(budget.nanosToNextMinute(now) / 1_000_000 + 1);
      return false;
    }
    return switch (to.publish(parcel.message())) {
      case ACCEPTED -> {
        accepted(parcel, now);
        yield true;
      }
      case WINDOW_FULL, NOT_CONNECTED -> {
        packer.giveBack(parcel);
        yield false;
      }
      case TOO_LARGE -> tooLarge(parcel);
      case UNSENDABLE -> giveUp(parcel, "its topic cannot be published to this broker");
    };
  }

  private void accepted(Parcel parcel, long now) {
    inflight++;
    published += parcel.records();
    budget.spend(parcel.bytes(), now);
    ackTimer.sent(parcel.message().id(), now);
    lone = suspicion.isProbing() ? parcel : null;
    List<SpoolRecord> batch = parcel.batch();
    if (batch != null) {
      batches.put(parcel.message().id(), batch);
    }
    listener.onPublished(parcel.last());
  }

  private boolean tooLarge(Parcel parcel) {
    List<SpoolRecord> batch = parcel.batch();
    if (batch == null || batch.size() == 1) {
      return giveUp(
          Parcel.of(parcel.last(), options.qos()), "over the broker's maximum packet size");
    }
    packer.split(batch);
    return true;
  }

  // --- from the client ---

  @Override
  public void onUp(boolean resumed) {
    Logger.info("uplink {}: up, session {}", options.uplink(), resumed ? "resumed" : "new");
    up = true;
    pacer = new Pacer(options.inflightMax(), loop.clock().nanoTime());
    ackTimer = new AckTimer();
    if (!resumed) {
      startOver();
    }
    pump();
  }

  @Override
  public void onDown(Loss loss) {
    Logger.warn("uplink {}: down: {}", options.uplink(), loss.reason());
    boolean wasUp = up;
    up = false;
    if (wasUp && inflight > 0 && loss.mayBeOfAMessage()) {
      long first = cursor.inflightIds().findFirst().orElse(Suspicion.NONE);
      judge(new Ended(first, (int) cursor.inflightIds().count()), loss.reason());
    }
  }

  @Override
  public void onAcked(long id) {
    inflight--;
    long now = loop.nowNanos();
    if (options.pace()) {
      pacer.acked(ackTimer.acked(id, now), now);
    }
    List<SpoolRecord> batch = batches.remove(id);
    if (batch == null) {
      settle(id);
    } else {
      batch.forEach(record -> settle(record.id()));
    }
  }

  private void settle(long id) {
    if (cursor.ack(id)) {
      acked++;
    }
    suspicion = Suspicion.next(suspicion, new Settled(id)).next();
  }

  /** Sent again, alone; what is refused twice is given up. */
  @Override
  public void onRefused(long id, int code, String reason) {
    Logger.warn("uplink {}: {} is refused: {}", options.uplink(), RecordId.text(id), reason);
    inflight--;
    judge(new Refused(id, (int) cursor.inflightIds().count()), reason);
  }

  @Override
  public void onWindow() {
    pump();
  }

  @Override
  public void onBackOff(int failures, long waitMillis) {
    listener.onBackOff(failures);
  }

  // --- records that the broker does not take ---

  private void judge(Suspicion.Event event, String reason) {
    boolean wasProbing = suspicion.isProbing();
    Suspicion.Verdict verdict = Suspicion.next(suspicion, event);
    suspicion = verdict.next();
    Parcel suspect = lone;
    if (verdict.convictedId() != Suspicion.NONE && suspect != null) {
      takeBack();
      boolean _ = giveUp(suspect, reason);
    } else if (suspicion.isProbing()) {
      takeBack();
      startOver();
      if (!wasProbing) {
        Logger.warn("uplink {}: records are sent one by one to find the one", options.uplink());
      }
      pause(RETRY_MILLIS);
    }
  }

  /** Has the client forget what is in flight: else it would send all of it again at once. */
  private void takeBack() {
    UplinkClient from = client;
    if (from != null) {
      batches.keySet().forEach(from::forget);
      cursor.inflightIds().forEach(from::forget);
    }
    inflight = 0;
    lone = null;
  }

  /** What the client does not have comes again from the spool. */
  private void startOver() {
    if (condemned != null) {
      startOverLater = true; // else the condemned record would come again, too
      return;
    }
    inflight = 0;
    lone = null;
    batches.clear();
    packer.clear();
    cursor.rewindToAcked();
  }

  /** A dead letter is durable before its record leaves the spool; until then nothing else goes. */
  private boolean giveUp(Parcel parcel, String reason) {
    condemned = parcel;
    deadLetters.store(parcel.last(), reason, failure -> onStored(parcel, reason, failure));
    return false;
  }

  private void onStored(Parcel parcel, String reason, @Nullable String failure) {
    stalled = failure;
    if (failure != null) {
      Logger.error("uplink {}: waits, a dead letter cannot be kept: {}", options.uplink(), failure);
      var _ = loop.setTimeout(STALLED_MILLIS, () -> giveUp(parcel, reason));
      return;
    }
    SpoolRecord record = parcel.last();
    Logger.error(
        "uplink {}: {} for {} is given up, it stands among the dead letters: {}",
        options.uplink(),
        RecordId.text(record.id()),
        record.topic(),
        reason);
    settle(record.id());
    condemned = null;
    listener.onGivenUp(record, reason);
    if (startOverLater) {
      startOverLater = false;
      startOver();
    }
    pump();
  }

  private void pause(long millis) {
    if (pause != null) {
      pause.close();
    }
    pause = loop.setTimeout(millis, this::onPauseOver);
  }

  private void onPauseOver() {
    pause = null;
    pump();
  }

  // --- status ---

  /** Records handed to the socket, resends included. */
  public long published() {
    return published;
  }

  /** Records acknowledged, or given up. */
  public long acked() {
    return acked;
  }

  /** Records given up by this process. */
  public long deadLetters() {
    return deadLetters.stored();
  }

  /** Why nothing goes although the uplink is up, or null. */
  public @Nullable String stalled() {
    return stalled;
  }

  /** Records taken from the spool and not acknowledged. */
  public int inflight() {
    return cursor.inflight();
  }

  /** All records up to this id are acknowledged. */
  public long ackedThroughId() {
    return cursor.ackedThroughId();
  }

  /** What the last hour took of the budget, in bytes. */
  public long spentBytes() {
    return budget.spentBytes(loop.clock().nanoTime());
  }
}
