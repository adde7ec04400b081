package sluice.drivers.sim;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.bus.SpiController;
import sluice.drivers.bus.SpiSettings;
import sluice.drivers.bus.SpiTransfer;

/** An SPI bus without hardware: a model of a device at each chip select. Any thread. */
public final class SimulatedSpi {
  private final String name;
  private final BusFaults faults;
  private final Map<Integer, SpiModel> devices = new ConcurrentHashMap<>();

  public SimulatedSpi(int bus) {
    this.name = "spi-" + bus;
    this.faults = new BusFaults(name);
  }

  /** Puts a device at a chip select, in place of what was there. */
  public void attach(int chipSelect, SpiModel device) {
    devices.put(chipSelect, device);
  }

  public BusFaults faults() {
    return faults;
  }

  /**
   * The bus as the worker sees it.
   *
   * @throws BusException of kind GONE while it is unplugged
   */
  public SpiController open() throws IOException {
    faults.meetOpening();
    return new Controller();
  }

  private final class Controller implements SpiController {
    @Override
    public String name() {
      return name;
    }

    @Override
    public void transfer(int chipSelect, SpiSettings settings, List<SpiTransfer> transfers)
        throws IOException {
      if (transfers.isEmpty() || transfers.size() > TRANSFERS_MAX) {
        throw new BusException(
            Kind.UNSUPPORTED, name + ": 1 to 511 transfers in a message, not " + transfers.size());
      }
      faults.meet("chip select " + chipSelect);
      SpiModel device = devices.get(chipSelect);
      if (device == null) {
        throw new BusException(
            Kind.GONE, name + ": chip select " + chipSelect + ": there is no device");
      }
      int first = 0;
      for (int i = 0; i < transfers.size(); i++) {
        if (transfers.get(i).releases() || i == transfers.size() - 1) {
          exchange(device, transfers.subList(first, i + 1));
          first = i + 1;
        }
      }
    }

    /** The transfers of one time of chip select are one to the device. */
    private void exchange(SpiModel device, List<SpiTransfer> transfers) throws IOException {
      byte[] out = new byte[transfers.stream().mapToInt(t -> t.out().length).sum()];
      int at = 0;
      for (SpiTransfer transfer : transfers) {
        System.arraycopy(transfer.out(), 0, out, at, transfer.out().length);
        at += transfer.out().length;
      }
      byte[] in = device.transfer(out.clone());
      if (in.length != out.length) {
        throw new IllegalStateException(
            name + ": a model gave " + in.length + " bytes for " + out.length);
      }
      at = 0;
      for (SpiTransfer transfer : transfers) {
        System.arraycopy(in, at, transfer.in(), 0, transfer.in().length);
        at += transfer.in().length;
      }
    }

    @Override
    public void close() {}
  }
}
