package sluice.gateway.mqtt;

import sluice.gateway.mqtt.UplinkEvent.Accepted;
import sluice.gateway.mqtt.UplinkEvent.BackedOff;
import sluice.gateway.mqtt.UplinkEvent.CloseAsked;
import sluice.gateway.mqtt.UplinkEvent.ConnectAsked;
import sluice.gateway.mqtt.UplinkEvent.Lost;
import sluice.gateway.mqtt.UplinkEvent.Opened;
import sluice.gateway.mqtt.UplinkState.BackingOff;
import sluice.gateway.mqtt.UplinkState.Closed;
import sluice.gateway.mqtt.UplinkState.Connecting;
import sluice.gateway.mqtt.UplinkState.Handshaking;
import sluice.gateway.mqtt.UplinkState.Idle;
import sluice.gateway.mqtt.UplinkState.Up;

/**
 * The uplink's states and events: a pure table. An event that does not fit leaves the state as it
 * is.
 */
final class UplinkMachine {
  private static final int FAILURES_MAX = 30; // 2^30 times the least back-off is over any cap

  private UplinkMachine() {}

  /**
   * The next state.
   *
   * @param stableNanos a connection that lasted this long starts the back-off anew
   */
  static UplinkState next(UplinkState state, UplinkEvent event, long stableNanos) {
    return switch (event) {
      case ConnectAsked() -> state instanceof Idle ? new Connecting(0) : state;
      case Opened() ->
          state instanceof Connecting(int failures) ? new Handshaking(failures) : state;
      case Accepted(long now) ->
          state instanceof Handshaking(int failures) ? new Up(failures, now) : state;
      case Lost(String reason, long now) -> lost(state, reason, now, stableNanos);
      case BackedOff() ->
          state instanceof BackingOff(int failures, String reason)
              ? new Connecting(failures)
              : state;
      case CloseAsked() -> new Closed();
    };
  }

  private static UplinkState lost(UplinkState state, String reason, long now, long stableNanos) {
    return switch (state) {
      case Connecting(int failures) -> backOff(failures, reason);
      case Handshaking(int failures) -> backOff(failures, reason);
      case Up(int failures, long since) ->
          backOff(now - since >= stableNanos ? 0 : failures, reason);
      case Idle idle -> idle;
      case BackingOff backingOff -> backingOff;
      case Closed closed -> closed;
    };
  }

  private static UplinkState backOff(int failures, String reason) {
    return new BackingOff(Math.min(failures + 1, FAILURES_MAX), reason);
  }

  /**
   * Full jitter: uniform from 0 to the bound, which doubles with each failure up to the cap.
   *
   * @param unit uniform in [0, 1)
   */
  static long backOffMillis(int failures, long minMillis, long maxMillis, double unit) {
    long bound = minMillis;
    for (int i = 1; i < failures && bound < maxMillis; i++) {
      bound *= 2;
    }
    return (long) (Math.min(bound, maxMillis) * unit);
  }
}
