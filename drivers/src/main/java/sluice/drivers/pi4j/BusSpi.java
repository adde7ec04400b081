package sluice.drivers.pi4j;

import com.pi4j.exception.Pi4JException;
import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiConfig;
import com.pi4j.io.spi.SpiProvider;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import sluice.drivers.bus.BusWorker;
import sluice.drivers.bus.SpiController;
import sluice.drivers.bus.SpiSettings;
import sluice.drivers.bus.SpiTransfer;

/** A device on an SPI bus: every call is one message, the device selected once. */
final class BusSpi extends BusDevice<Spi, SpiConfig, SpiProvider> implements Spi {
  private final BusWorker<SpiController> worker;
  private final int chipSelect;
  private final SpiSettings settings;

  BusSpi(SpiProvider provider, SpiConfig config, BusWorker<SpiController> worker) {
    super(provider, config);
    this.worker = worker;
    this.chipSelect = config.channel();
    int lsbFirst = config.writeLsbFirst();
    if (lsbFirst != config.readLsbFirst()) {
      throw new IllegalArgumentException(
          name() + ": one bit order for both ways; set readLsbFirst as writeLsbFirst");
    }
    this.settings =
        new SpiSettings(config.mode().getMode(), 8, config.baud(), lsbFirst != 0, false);
  }

  BusSpi(BusWorker<SpiController> worker, int chipSelect, SpiSettings settings) {
    super(worker.name() + ": chip select " + chipSelect);
    this.worker = worker;
    this.chipSelect = chipSelect;
    this.settings = settings;
  }

  @Override
  Spi self() {
    return this;
  }

  @Override
  public int transfer(byte[] out, int outOffset, byte[] in, int inOffset, int length) {
    Objects.checkFromIndexSize(inOffset, length, in.length);
    SpiTransfer one = SpiTransfer.of(part(out, outOffset, length));
    message(List.of(one));
    System.arraycopy(one.in(), 0, in, inOffset, length);
    return length;
  }

  @Override
  public int read() {
    byte[] one = new byte[1];
    transfer(one, 0, one, 0, 1);
    return one[0] & 0xff;
  }

  @Override
  public int write(byte value) {
    return write(new byte[] {value}, 0, 1);
  }

  /** The device stays selected between the two, and meanwhile gets zeros. */
  @Override
  byte[] exchange(byte[] out, int readDelayNanos, int count) {
    int micros = Math.toIntExact(TimeUnit.NANOSECONDS.toMicros(readDelayNanos + 999L));
    SpiTransfer write = new SpiTransfer(out, new byte[out.length], micros, false);
    if (count == 0) {
      message(List.of(write));
      return new byte[0];
    }
    SpiTransfer read = SpiTransfer.of(new byte[count]);
    message(out.length == 0 ? List.of(read) : List.of(write, read));
    return read.in();
  }

  private void message(List<SpiTransfer> transfers) {
    if (!isOpen()) {
      throw new Pi4JException(name() + ": the device was closed");
    }
    try {
      var _ =
          worker.call(
              "transfer to chip select " + chipSelect,
              controller -> {
                controller.transfer(chipSelect, settings, transfers);
                return true;
              });
    } catch (IOException e) {
      throw new Pi4JException(e.getMessage(), e);
    }
  }
}
