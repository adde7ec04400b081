package sluice.drivers.pi4j;

import com.pi4j.io.pwm.Pwm;
import com.pi4j.io.pwm.PwmConfig;
import com.pi4j.io.pwm.PwmProviderBase;
import sluice.drivers.bus.Buses;
import sluice.loop.Loop;

/** Channels of PWM chips; always the chip's own, whatever type the configuration names. */
final class BusPwmProvider extends PwmProviderBase {
  private final Loop loop;
  private final Buses buses;

  BusPwmProvider(Loop loop, Buses buses) {
    super("sluice-pwm", "Sluice PWM");
    this.loop = loop;
    this.buses = buses;
  }

  @Override
  public Pwm create(PwmConfig config) {
    Integer chip = config.chip();
    if (chip == null || config.channel() == null) {
      throw new IllegalArgumentException(
          config.id() + ": say .chip(N) and .channel(N), as in /sys/class/pwm/pwmchipN/pwmN");
    }
    BusPwm channel = new BusPwm(this, config, OnLoop.call(loop, "pwm", () -> buses.pwm(chip)));
    context().registry().add(channel);
    return channel;
  }
}
