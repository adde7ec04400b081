package sluice.gateway.route;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.gateway.mqtt.Loss;
import sluice.gateway.mqtt.SpooledMessage;
import sluice.gateway.mqtt.UplinkClient;
import sluice.gateway.mqtt.UplinkListener;
import sluice.gateway.spool.Cursor;
import sluice.gateway.spool.RecordId;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolRecord;

/**
 * Keeps an uplink's window full from its cursor in the spool, in order. What a lost connection left
 * unacknowledged is sent again, from the oldest. Loop's thread only.
 */
public final class Pump implements UplinkListener {
  private final String uplink;
  private final int qos;
  private final Cursor cursor;
  private final Consumer<SpoolRecord> onPublished;
  private @Nullable UplinkClient client;
  private @Nullable SpoolRecord held;
  private boolean up;
  private boolean pumping;
  private long published;
  private long acked;
  private long tooLarge;

  /**
   * A pump at the uplink's place in the spool.
   *
   * @param onPublished called for each record handed to the socket
   */
  public Pump(String uplink, Spool spool, int qos, Consumer<SpoolRecord> onPublished) {
    this.uplink = uplink;
    this.qos = qos;
    this.onPublished = onPublished;
    this.cursor = spool.cursor(uplink, this::pump);
  }

  /** Connects; the client must have been created with this pump as its listener. */
  public void start(UplinkClient uplinkClient) {
    client = uplinkClient;
    uplinkClient.connect(0);
  }

  /** PUBLISH packets handed to the socket, resends included. */
  public long published() {
    return published;
  }

  /** Records acknowledged. */
  public long acked() {
    return acked;
  }

  /** Records that the broker's maximum packet size does not let pass; given up, and logged. */
  public long tooLarge() {
    return tooLarge;
  }

  /** Records sent and not acknowledged. */
  public int inflight() {
    return cursor.inflight();
  }

  /** All records up to this id are acknowledged. */
  public long ackedThroughId() {
    return cursor.ackedThroughId();
  }

  @Override
  public void onUp(boolean resumed) {
    Logger.info("uplink {}: up, session {}", uplink, resumed ? "resumed" : "new");
    up = true;
    if (!resumed) {
      held = null;
      cursor.rewindToAcked();
    }
    pump();
  }

  @Override
  public void onDown(Loss loss) {
    Logger.warn("uplink {}: down: {}", uplink, loss.reason());
    up = false;
  }

  @Override
  public void onAcked(long id) {
    if (cursor.ack(id)) {
      acked++;
    }
  }

  /** It stays in the spool, unacknowledged. */
  @Override
  public void onRefused(long id, int code, String reason) {
    Logger.error("uplink {}: the broker refused {}: {}", uplink, RecordId.text(id), reason);
  }

  @Override
  public void onWindow() {
    pump();
  }

  /** Not entered again from what it calls: a publish may give window back at once. */
  private void pump() {
    UplinkClient to = client;
    if (to == null || !up || pumping) {
      return;
    }
    pumping = true;
    while (up && to.window() > 0) {
      SpoolRecord next = held == null ? cursor.next() : held;
      held = null;
      if (next == null || !publish(to, next)) {
        break;
      }
    }
    pumping = false;
  }

  private boolean publish(UplinkClient to, SpoolRecord record) {
    SpooledMessage message = new SpooledMessage(record.id(), record.topic(), record.payload(), qos);
    return switch (to.publish(message)) {
      case ACCEPTED -> {
        published++;
        onPublished.accept(record);
        yield true;
      }
      case WINDOW_FULL, NOT_CONNECTED -> {
        held = record;
        yield false;
      }
      case TOO_LARGE, UNSENDABLE -> {
        tooLarge++;
        Logger.error(
            "uplink {}: {} bytes for {} cannot be sent to this broker; given up",
            uplink,
            record.payload().length,
            record.topic());
        yield cursor.ack(record.id());
      }
    };
  }
}
