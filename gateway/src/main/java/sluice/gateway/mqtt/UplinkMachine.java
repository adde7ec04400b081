package sluice.gateway.mqtt;

import sluice.gateway.mqtt.UplinkEvent.Accepted;
import sluice.gateway.mqtt.UplinkEvent.BackedOff;
import sluice.gateway.mqtt.UplinkEvent.CloseAsked;
import sluice.gateway.mqtt.UplinkEvent.ConnectAsked;
import sluice.gateway.mqtt.UplinkEvent.Lasted;
import sluice.gateway.mqtt.UplinkEvent.Lost;
import sluice.gateway.mqtt.UplinkEvent.Opened;
import sluice.gateway.mqtt.UplinkEvent.Redirected;
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
  /** 2^30 times the least back-off is over any cap. */
  static final int FAILURES_MAX = 30;

  private static final Loss RESTARTED = Loss.of("the process before this one was backing off");

  private UplinkMachine() {}

  static UplinkState next(UplinkState state, UplinkEvent event) {
    return switch (event) {
      case ConnectAsked(int failures) -> connect(state, failures);
      case Opened() ->
          state instanceof Connecting(int failures) ? new Handshaking(failures) : state;
      case Accepted() -> state instanceof Handshaking(int failures) ? new Up(failures) : state;
      case Lasted() -> state instanceof Up ? new Up(0) : state;
      case Lost(Loss loss) -> lost(state, loss);
      case Redirected() ->
          state instanceof Up || state instanceof Handshaking
              ? new Connecting(state.failures())
              : state;
      case BackedOff() -> state instanceof BackingOff ? new Connecting(state.failures()) : state;
      case CloseAsked() -> new Closed();
    };
  }

  private static UplinkState connect(UplinkState state, int failures) {
    if (!(state instanceof Idle)) {
      return state;
    }
    return failures <= 0
        ? new Connecting(0)
        : new BackingOff(Math.min(failures, FAILURES_MAX), RESTARTED);
  }

  private static UplinkState lost(UplinkState state, Loss loss) {
    return switch (state) {
      case Connecting(int failures) -> backOff(failures, loss);
      case Handshaking(int failures) -> backOff(failures, loss);
      case Up(int failures) -> backOff(failures, loss);
      case Idle idle -> idle;
      case BackingOff backingOff -> backingOff;
      case Closed closed -> closed;
    };
  }

  /** A session taken over counts as all failures at once: it will be taken over again. */
  private static UplinkState backOff(int failures, Loss loss) {
    return new BackingOff(
        loss.isTakenOver() ? FAILURES_MAX : Math.min(failures + 1, FAILURES_MAX), loss);
  }
}
