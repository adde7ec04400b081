package sluice.ota.supervisor;

import java.util.List;
import sluice.ota.supervisor.ChildEffect.AskDump;
import sluice.ota.supervisor.ChildEffect.Kill;
import sluice.ota.supervisor.ChildEffect.MakeSafe;
import sluice.ota.supervisor.ChildEffect.TellGone;
import sluice.ota.supervisor.ChildEffect.TellReady;
import sluice.ota.supervisor.ChildEffect.TellStop;
import sluice.ota.supervisor.ChildEffect.Welcome;
import sluice.ota.supervisor.ChildEvent.Beat;
import sluice.ota.supervisor.ChildEvent.Dumped;
import sluice.ota.supervisor.ChildEvent.Exited;
import sluice.ota.supervisor.ChildEvent.Hello;
import sluice.ota.supervisor.ChildEvent.LastWords;
import sluice.ota.supervisor.ChildEvent.Late;
import sluice.ota.supervisor.ChildEvent.Lost;
import sluice.ota.supervisor.ChildEvent.Ready;
import sluice.ota.supervisor.ChildEvent.StopAsked;
import sluice.ota.supervisor.ChildState.Dumping;
import sluice.ota.supervisor.ChildState.Gone;
import sluice.ota.supervisor.ChildState.Greeted;
import sluice.ota.supervisor.ChildState.Killing;
import sluice.ota.supervisor.ChildState.Launching;
import sluice.ota.supervisor.ChildState.Leaving;
import sluice.ota.supervisor.ChildState.Stopping;
import sluice.ota.supervisor.ChildState.Up;

/**
 * The life of one child process: what is believed of it, what is done about it. Whatever happens it
 * ends in {@link Gone}, because the kernel says so and for no other reason, and its outputs have
 * been made safe by then. Pure: no clock, no I/O, any thread.
 */
public final class ChildMachine {
  private static final int SIGNALED = 128;

  private ChildMachine() {}

  /** After its start. */
  public static ChildState begin() {
    return new Launching();
  }

  /** The child after an event. What a state does not expect changes nothing. */
  public static ChildStep next(ChildState state, ChildEvent event) {
    return switch (event) {
      case Hello() ->
          state instanceof Launching ? to(new Greeted(), new Welcome()) : unchanged(state);
      case Ready() -> state instanceof Greeted ? to(new Up(), new TellReady()) : unchanged(state);
      case Beat() -> state instanceof Up ? new ChildStep(state, List.of(), true) : unchanged(state);
      case LastWords(String reason) -> lastWords(state, reason);
      case Dumped(String callback) ->
          state instanceof Dumping(String reason)
              ? kill(reason + ": " + callback, false)
              : unchanged(state);
      case Lost(String reason) -> lost(state, reason);
      case Exited(int code) -> exited(state, code);
      case Late() -> late(state);
      case StopAsked(String reason) -> stopAsked(state, reason);
    };
  }

  private static ChildStep lastWords(ChildState state, String reason) {
    return switch (state) {
      case Launching _, Greeted _, Up _ -> to(new Leaving(reason), new MakeSafe());
      case Dumping _, Leaving _, Stopping _, Killing _, Gone _ -> unchanged(state);
    };
  }

  private static ChildStep lost(ChildState state, String reason) {
    return switch (state) {
      case Launching _, Greeted _, Up _ -> to(new Leaving(reason), new MakeSafe());
      case Dumping(String first) -> kill(first, false);
      case Leaving _, Stopping _, Killing _, Gone _ -> unchanged(state);
    };
  }

  private static ChildStep exited(ChildState state, int code) {
    return switch (state) {
      case Launching() -> gone("ended before it said hello, by " + cause(code), false);
      case Greeted() -> gone("ended before it was ready, by " + cause(code), false);
      case Up() -> gone("ended by " + cause(code), false);
      case Dumping(String reason) -> gone(reason, false);
      case Leaving(String words) -> gone(after(words) + "ended by " + cause(code), false);
      case Stopping(String reason) -> gone(reason, true);
      case Killing(String reason, boolean asked) -> gone(reason, asked);
      case Gone _ -> unchanged(state);
    };
  }

  private static ChildStep late(ChildState state) {
    return switch (state) {
      case Launching() -> kill("did not say hello in time", false);
      case Greeted() -> dump("was not ready in time");
      case Up() -> dump("its loop is stuck");
      case Dumping(String reason) -> kill(reason + ", and it does not say where", false);
      case Leaving(String words) ->
          kill(after(words) + "it closed its connection and went on", false);
      case Stopping(String reason) -> kill(reason + "; it did not stop in time", true);
      case Killing _ -> new ChildStep(state, List.of(new Kill()), true);
      case Gone _ -> unchanged(state);
    };
  }

  private static ChildStep stopAsked(ChildState state, String reason) {
    return switch (state) {
      case Launching _, Greeted _, Up _ -> to(new Stopping(reason), new TellStop());
      case Leaving _ -> to(new Stopping(reason));
      case Dumping(String first) -> kill(first + "; " + reason, true);
      case Killing(String first, boolean _) ->
          new ChildStep(new Killing(first, true), List.of(), false);
      case Stopping _, Gone _ -> unchanged(state);
    };
  }

  private static ChildStep dump(String reason) {
    return to(new Dumping(reason), new MakeSafe(), new AskDump());
  }

  private static ChildStep kill(String reason, boolean asked) {
    return to(new Killing(reason, asked), new MakeSafe(), new Kill());
  }

  private static ChildStep gone(String reason, boolean asked) {
    return to(new Gone(reason, asked), new MakeSafe(), new TellGone(reason, asked));
  }

  private static String after(String words) {
    return words.isEmpty() ? "" : words + "; ";
  }

  /** As a shell has it: beyond 128 it is a signal. */
  private static String cause(int code) {
    return code > SIGNALED ? "signal " + (code - SIGNALED) : "exit code " + code;
  }

  private static ChildStep to(ChildState state, ChildEffect... effects) {
    return new ChildStep(state, List.of(effects), true);
  }

  private static ChildStep unchanged(ChildState state) {
    return new ChildStep(state, List.of(), false);
  }
}
