package sluice.addons.host;

import java.io.IOException;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import sluice.config.AddonLimits;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusSource;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.I2cMessage;
import sluice.drivers.bus.PwmChip;
import sluice.drivers.bus.Smbus;
import sluice.drivers.bus.SpiController;
import sluice.drivers.bus.SpiSettings;
import sluice.drivers.bus.SpiTransfer;

/**
 * What a manifest lists of a board's buses: whole ones by {@code buses}, single devices of them by
 * {@code addresses}. As its source on a bus's worker.
 */
final class LimitedBuses implements BusSource {
  private final BusSource of;
  private final AddonLimits limits;

  LimitedBuses(BusSource of, AddonLimits limits) {
    this.of = of;
    this.limits = limits;
  }

  /** Whether a device on an I2C bus is listed, or the whole bus. */
  static boolean allowsI2c(AddonLimits limits, int bus, int address) {
    return limits.buses().contains("i2c-" + bus) || addresses(limits, bus).contains(address);
  }

  /** Whether a device on an SPI bus is listed. */
  static boolean allowsSpi(AddonLimits limits, int bus, int chipSelect) {
    return chipSelects(limits, bus).contains(chipSelect);
  }

  private static Set<Integer> addresses(AddonLimits limits, int bus) {
    String prefix = "i2c-" + bus + "/0x";
    Set<Integer> allowed = new HashSet<>();
    for (String address : limits.addresses()) {
      if (address.startsWith(prefix)) {
        allowed.add(Integer.parseInt(address.substring(prefix.length()), 16));
      }
    }
    return allowed;
  }

  private static Set<Integer> chipSelects(AddonLimits limits, int bus) {
    String prefix = "spidev" + bus + ".";
    Set<Integer> allowed = new HashSet<>();
    for (String device : limits.buses()) {
      if (device.startsWith(prefix)) {
        allowed.add(Integer.parseInt(device.substring(prefix.length())));
      }
    }
    return allowed;
  }

  @Override
  public I2cAdapter openI2c(int bus) throws IOException {
    String name = "i2c-" + bus;
    if (limits.buses().contains(name)) {
      return of.openI2c(bus);
    }
    Set<Integer> allowed = addresses(limits, bus);
    if (allowed.isEmpty()) {
      throw refused(name);
    }
    return new LimitedI2c(of.openI2c(bus), allowed);
  }

  @Override
  public SpiController openSpi(int bus) throws IOException {
    Set<Integer> allowed = chipSelects(limits, bus);
    if (allowed.isEmpty()) {
      throw refused("spidev" + bus + ".0");
    }
    return new LimitedSpi(of.openSpi(bus), allowed);
  }

  @Override
  public PwmChip openPwm(int chip) throws IOException {
    if (!limits.buses().contains("pwmchip" + chip)) {
      throw refused("pwmchip" + chip);
    }
    return of.openPwm(chip);
  }

  private static BusException refused(String what) {
    return new BusException(
        BusException.Kind.UNSUPPORTED,
        what + ": is not in the manifest's limits.buses or .addresses");
  }

  private record LimitedI2c(I2cAdapter of, Set<Integer> allowed) implements I2cAdapter {
    @Override
    public String name() {
      return of.name();
    }

    @Override
    public long functions() throws IOException {
      return of.functions();
    }

    @Override
    public void transfer(int address, List<I2cMessage> messages) throws IOException {
      check(address);
      of.transfer(address, messages);
    }

    @Override
    public void smbus(
        int address, boolean isRead, int command, Smbus.Protocol protocol, byte[] data)
        throws IOException {
      check(address);
      of.smbus(address, isRead, command, protocol, data);
    }

    private void check(int address) throws BusException {
      if (!allowed.contains(address)) {
        throw refused("%s/0x%02x".formatted(of.name(), address));
      }
    }

    @Override
    public void close() throws IOException {
      of.close();
    }
  }

  private record LimitedSpi(SpiController of, Set<Integer> allowed) implements SpiController {
    @Override
    public String name() {
      return of.name();
    }

    @Override
    public void transfer(int chipSelect, SpiSettings settings, List<SpiTransfer> transfers)
        throws IOException {
      if (!allowed.contains(chipSelect)) {
        throw refused(of.name() + ", chip select " + chipSelect);
      }
      of.transfer(chipSelect, settings, transfers);
    }

    @Override
    public void close() throws IOException {
      of.close();
    }
  }
}
