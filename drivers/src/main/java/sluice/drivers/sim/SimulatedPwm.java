package sluice.drivers.sim;

import java.io.IOException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.bus.PwmChip;
import sluice.drivers.bus.PwmSetup;

/** A PWM chip without hardware. Any thread. */
public final class SimulatedPwm {
  private static final PwmSetup UNSET = new PwmSetup(1, 0, false, false);

  private final String name;
  private final int channels;
  private final BusFaults faults;
  private final Map<Integer, PwmSetup> setups = new ConcurrentHashMap<>();

  /**
   * A chip whose channels stand still.
   *
   * @param channels at least 1
   */
  public SimulatedPwm(int chip, int channels) {
    this.name = "pwmchip" + chip;
    this.channels = channels;
    this.faults = new BusFaults(name);
  }

  /** What a channel puts out: an oscilloscope's view. Null if it was never set. */
  public @Nullable PwmSetup output(int channel) {
    return setups.get(channel);
  }

  public BusFaults faults() {
    return faults;
  }

  /**
   * The chip as the worker sees it.
   *
   * @throws BusException of kind GONE while it is unplugged
   */
  public PwmChip open() throws IOException {
    faults.meetOpening();
    return new Chip();
  }

  private final class Chip implements PwmChip {
    @Override
    public String name() {
      return name;
    }

    @Override
    public int channels() throws IOException {
      faults.meetOpening();
      return channels;
    }

    @Override
    public void set(int channel, PwmSetup setup) throws IOException {
      check(channel);
      setups.put(channel, setup);
    }

    @Override
    public PwmSetup get(int channel) throws IOException {
      check(channel);
      return setups.getOrDefault(channel, UNSET);
    }

    @Override
    public void release(int channel) {
      setups.computeIfPresent(
          channel, (n, s) -> new PwmSetup(s.periodNanos(), s.dutyNanos(), s.isInverted(), false));
    }

    private void check(int channel) throws IOException {
      faults.meet("channel " + channel);
      if (channel < 0 || channel >= channels) {
        throw new BusException(
            Kind.UNSUPPORTED, name + ": has channels 0 to " + (channels - 1) + ", not " + channel);
      }
    }

    @Override
    public void close() {}
  }
}
