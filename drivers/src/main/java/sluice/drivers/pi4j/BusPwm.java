package sluice.drivers.pi4j;

import com.pi4j.context.Context;
import com.pi4j.exception.Pi4JException;
import com.pi4j.exception.ShutdownException;
import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmBase;
import com.pi4j.io.pwm.PwmConfig;
import com.pi4j.io.pwm.PwmPolarity;
import com.pi4j.io.pwm.PwmProvider;
import java.io.IOException;
import sluice.drivers.bus.BusCall;
import sluice.drivers.bus.BusWorker;
import sluice.drivers.bus.PwmChip;
import sluice.drivers.bus.PwmSetup;

/** A channel of a PWM chip. Frequency and duty are put out by {@link #on}, as in Pi4J. */
final class BusPwm extends PwmBase {
  private final BusWorker<PwmChip> worker;
  private final int channel;
  private boolean released;

  BusPwm(PwmProvider provider, PwmConfig config, BusWorker<PwmChip> worker) {
    super(provider, config);
    this.worker = worker;
    this.channel = config.channel();
  }

  @Override
  public Pwm on() {
    if (released) {
      throw new Pi4JException(name() + ": the channel was given back");
    }
    put(setup(true));
    onState = true;
    return this;
  }

  @Override
  public Pwm off() {
    put(setup(false));
    onState = false;
    return this;
  }

  /** What the chip has made of it. */
  @Override
  public int getActualFrequency() {
    PwmSetup now = made("get", chip -> chip.get(channel));
    return (int) Math.round(1e9 / now.periodNanos());
  }

  private PwmSetup setup(boolean enabled) {
    PwmSetup running = PwmSetup.running(frequency, dutyCycle);
    boolean inverted = polarity == PwmPolarity.INVERSED;
    return new PwmSetup(running.periodNanos(), running.dutyNanos(), inverted, enabled);
  }

  private void put(PwmSetup setup) {
    var _ =
        made(
            "set",
            chip -> {
              chip.set(channel, setup);
              return true;
            });
  }

  private <T> T made(String what, BusCall<PwmChip, T> call) {
    try {
      return worker.call(what + " channel " + channel, call);
    } catch (IOException e) {
      throw new Pi4JException(e.getMessage(), e);
    }
  }

  /** A channel that was never on has nothing to give back, and its chip need not be there. */
  @Override
  public Pwm shutdownInternal(Context context) throws ShutdownException {
    super.shutdownInternal(context);
    released = true;
    return this;
  }
}
