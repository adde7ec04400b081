package sluice.cli;

import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.Loss;
import sluice.gateway.mqtt.UplinkClient;
import sluice.gateway.mqtt.UplinkListener;
import sluice.loop.Loop;

/**
 * One connection on this thread's loop, from start to {@link #end}, a signal or a failure. A
 * connection that never came to be is a failure; what a loss is afterwards, the command says.
 */
abstract class MqttRun implements UplinkListener {
  final Loop loop = Loop.open();
  final UplinkClient client;
  private final MqttTarget target;
  private boolean wasUp;
  private boolean ending;
  private ExitCode exit = ExitCode.OK;

  MqttRun(MqttTarget target) {
    this.target = target;
    this.client = target.client(loop, this);
  }

  /** Connected, perhaps again. */
  abstract void up();

  /** Lost after it was up. */
  abstract void lost(String reason);

  /** The stop by a signal. */
  abstract void interrupted();

  /** Turns the loop until it has ended. */
  final ExitCode await() {
    var _ = loop.onSignal("INT", this::interrupted);
    var _ = loop.onSignal("TERM", this::interrupted);
    client.connect(0);
    loop.run();
    loop.close();
    return exit;
  }

  /** Ends with a message on stderr, or silently. */
  final void end(ExitCode code, @Nullable String message) {
    if (ending) {
      return;
    }
    ending = true;
    exit = code;
    if (message != null) {
      System.err.println("sluice: mqtt: " + message);
    }
    client.close(loop::stop);
  }

  final boolean isEnding() {
    return ending;
  }

  @Override
  public final void onUp(boolean resumed) {
    if (!wasUp) {
      wasUp = true;
      System.err.println("sluice: mqtt: connected to " + target.text());
    }
    up();
  }

  @Override
  public final void onDown(Loss loss) {
    if (wasUp) {
      lost(loss.reason());
    } else {
      end(ExitCode.FAILED, loss.reason());
    }
  }

  @Override
  public void onAcked(long id) {}

  @Override
  public void onRefused(long id, int code, String reason) {}

  @Override
  public void onWindow() {}
}
