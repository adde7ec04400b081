package sluice.addons.host;

import java.io.IOException;
import java.util.List;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.bus.BusSource;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.I2cMessage;
import sluice.drivers.bus.PwmChip;
import sluice.drivers.bus.Smbus;
import sluice.drivers.bus.SpiController;
import sluice.drivers.bus.SpiSettings;
import sluice.drivers.bus.SpiTransfer;

/**
 * Buses, from within an addon's own process: what {@code sluice_transfer} can do. The rest is
 * refused with the reason. On a bus's worker.
 */
final class VmBuses implements BusSource {
  private static final int BITS = 8;

  private final VmDevices devices;

  VmBuses(VmDevices devices) {
    this.devices = devices;
  }

  @Override
  public I2cAdapter openI2c(int bus) {
    return new Adapter("i2c-" + bus);
  }

  @Override
  public SpiController openSpi(int bus) {
    return new Controller("spi-" + bus, "spidev" + bus + ".");
  }

  @Override
  public PwmChip openPwm(int chip) throws IOException {
    throw unsupported("pwmchip" + chip, "PWM");
  }

  private static BusException unsupported(String bus, String what) {
    return new BusException(
        Kind.UNSUPPORTED,
        bus + ": " + what + " is for addons in the gateway's process; leave isolation out");
  }

  private final class Adapter implements I2cAdapter {
    private final String name;

    Adapter(String name) {
      this.name = name;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public long functions() {
      return Smbus.FUNC_I2C;
    }

    @Override
    public void transfer(int address, List<I2cMessage> messages) throws IOException {
      int last = messages.size() - 1;
      I2cMessage end = messages.get(last);
      boolean isOneWay = last == 0;
      boolean isWriteRead = last == 1 && !messages.get(0).isRead() && end.isRead();
      if (!isOneWay && !isWriteRead) {
        throw unsupported(name, "a transfer that is no write, no read and no write with a read");
      }
      byte[] out = messages.get(0).isRead() ? new byte[0] : messages.get(0).bytes();
      int count = end.isRead() ? end.bytes().length : 0;
      String device = "%s/0x%02x".formatted(name, address);
      byte[] read = devices.transfer(device, out, count, 0, 0);
      if (end.isRead()) {
        System.arraycopy(read, 0, end.bytes(), 0, count);
      }
    }

    @Override
    public void smbus(
        int address, boolean isRead, int command, Smbus.Protocol protocol, byte[] data)
        throws IOException {
      throw unsupported(name, "an SMBus transaction");
    }

    @Override
    public void close() {}
  }

  private final class Controller implements SpiController {
    private final String name;
    private final String device;

    Controller(String name, String device) {
      this.name = name;
      this.device = device;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void transfer(int chipSelect, SpiSettings settings, List<SpiTransfer> transfers)
        throws IOException {
      SpiTransfer one = transfers.getFirst();
      boolean isPlain =
          settings.equals(SpiSettings.of(settings.mode(), settings.speedHz()))
              && settings.bitsPerWord() == BITS
              && transfers.size() == 1
              && one.delayMicros() == 0
              && !one.releases();
      if (!isPlain) {
        throw unsupported(name, "a message of several transfers, or not of bytes");
      }
      byte[] in =
          devices.transfer(
              device + chipSelect,
              one.out(),
              one.out().length,
              settings.mode(),
              settings.speedHz());
      System.arraycopy(in, 0, one.in(), 0, in.length);
    }

    @Override
    public void close() {}
  }
}
