package sluice.gateway.broker;

import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.Reasons;
import sluice.loop.Timer;

/** How long a client may take for its CONNECT, and be silent after it. Loop's thread only. */
final class ClientTimers {
  private final ListenPoint point;
  private final Client client;
  private @Nullable Timer timer;
  private int keepAliveSeconds;
  private long heardNanos;
  private boolean held;

  ClientTimers(ListenPoint point, Client client) {
    this.point = point;
    this.client = client;
    this.heardNanos = point.nowNanos();
  }

  /** From the connection to the whole of CONNECT, however many bytes of it come when. */
  void awaitConnect() {
    long millis = point.limits().connectTimeoutMillis();
    timer =
        point
            .loop()
            .setTimeout(
                millis,
                () -> {
                  point.tally().reached(Limit.CONNECT_TIMEOUT, client.who());
                  client.refuse(Reasons.SUCCESS);
                });
  }

  /**
   * One and a half times the keep alive (MQTT 5, 3.1.2.10), looked at twice in each.
   *
   * @param seconds 0 for none
   */
  void keepAlive(int seconds) {
    stop();
    keepAliveSeconds = seconds;
    if (seconds > 0) {
      timer = point.loop().setInterval(seconds * 500L, this::look);
    }
  }

  /** As it was elsewhere. */
  void restore(int seconds, long silentMillis) {
    keepAlive(seconds);
    heardNanos = point.nowNanos() - silentMillis * 1_000_000;
  }

  private void look() {
    if (held) {
      heardNanos = point.nowNanos(); // nobody listens to it; it is not its fault
    } else if (point.nowNanos() - heardNanos >= keepAliveSeconds * 1_500_000_000L) {
      point.tally().reached(Limit.KEEP_ALIVE, client.who());
      client.end(Reasons.KEEP_ALIVE_TIMEOUT);
    }
  }

  void heard() {
    heardNanos = point.nowNanos();
  }

  /** Whether this side does not read it. */
  void held(boolean on) {
    held = on;
  }

  void stop() {
    if (timer != null) {
      timer.close();
      timer = null;
    }
  }

  int keepAliveSeconds() {
    return keepAliveSeconds;
  }

  long silentMillis() {
    return (point.nowNanos() - heardNanos) / 1_000_000;
  }
}
