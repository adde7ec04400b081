package sluice.gateway.route;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import sluice.gateway.mqtt.Loss;
import sluice.gateway.mqtt.PublishResult;
import sluice.gateway.mqtt.SpooledMessage;
import sluice.gateway.mqtt.SubscriptionListener;
import sluice.gateway.mqtt.UplinkClient;
import sluice.gateway.mqtt.UplinkListener;
import sluice.gateway.mqtt.UplinkState;

/** A client whose broker is the test: it keeps what is in flight, as {@link UplinkClient} says. */
final class FakeUplink implements UplinkClient {
  /** A window that holds nobody back. */
  static final int WIDE = 65_535;

  /** All that was accepted, in order, resends included. */
  final List<SpooledMessage> sent = new ArrayList<>();

  /** What is in flight, in order. */
  final Map<Long, SpooledMessage> inflight = new LinkedHashMap<>();

  int window = WIDE;
  Function<SpooledMessage, PublishResult> verdict = message -> PublishResult.ACCEPTED;
  private final UplinkListener listener;
  private boolean up;

  FakeUplink(UplinkListener listener) {
    this.listener = listener;
  }

  /** The broker is there; with its session, what was in flight is sent again. */
  void up(boolean resumed) {
    up = true;
    if (resumed) {
      sent.addAll(inflight.values());
    } else {
      inflight.clear();
    }
    listener.onUp(resumed);
  }

  boolean isUp() {
    return up;
  }

  void down(Loss loss) {
    up = false;
    listener.onDown(loss);
  }

  void ack(long id) {
    inflight.remove(id);
    listener.onAcked(id);
    listener.onWindow();
  }

  void ackAll() {
    List.copyOf(inflight.keySet()).forEach(this::ack);
  }

  void refuse(long id) {
    inflight.remove(id);
    listener.onRefused(id, 0x83, "implementation specific error");
    listener.onWindow();
  }

  @Override
  public void connect(int failures) {}

  @Override
  public int window() {
    return up ? Math.max(0, window - inflight.size()) : 0;
  }

  @Override
  public PublishResult publish(SpooledMessage message) {
    if (!up) {
      return PublishResult.NOT_CONNECTED;
    }
    if (window() == 0) {
      return PublishResult.WINDOW_FULL;
    }
    PublishResult result = verdict.apply(message);
    if (result == PublishResult.ACCEPTED) {
      sent.add(message);
      inflight.put(message.id(), message);
    }
    return result;
  }

  @Override
  public boolean forget(long id) {
    return inflight.remove(id) != null;
  }

  @Override
  public boolean subscribe(String filter, int qos, SubscriptionListener to) {
    return true;
  }

  @Override
  public void unsubscribe(String filter) {}

  @Override
  public void close(Runnable onClosed) {
    onClosed.run();
  }

  @Override
  public UplinkState state() {
    return up ? new UplinkState.Up(0) : new UplinkState.Idle();
  }
}
