package sluice.drivers.sensors;

import com.pi4j.common.Metadata;
import com.pi4j.context.Context;
import com.pi4j.io.exception.IOException;
import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiConfig;
import com.pi4j.io.spi.SpiProvider;
import java.util.Arrays;
import java.util.concurrent.Callable;
import sluice.drivers.bus.BusWorker;
import sluice.drivers.bus.SpiController;
import sluice.drivers.bus.SpiSettings;

/** As {@link DirectI2c}, for a chip select of an SPI bus. */
public final class DirectSpi implements Spi {
  private final BusWorker<SpiController> bus;
  private final int chipSelect;
  private final SpiSettings settings;
  private final String name;

  /**
   * A device; nothing is asked of it.
   *
   * @param chipSelect from 0
   */
  public DirectSpi(BusWorker<SpiController> bus, int chipSelect, SpiSettings settings) {
    this.bus = bus;
    this.chipSelect = chipSelect;
    this.settings = settings;
    this.name = bus.name() + ": chip select " + chipSelect;
  }

  @Override
  public int transfer(byte[] write, int writeOffset, byte[] read, int readOffset, int bytes) {
    byte[] out = Arrays.copyOfRange(write, writeOffset, writeOffset + bytes);
    try {
      byte[] in = bus.call("transfer " + name, b -> b.transfer(chipSelect, settings, out));
      System.arraycopy(in, 0, read, readOffset, bytes);
      return bytes;
    } catch (java.io.IOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  @Override
  public int read() {
    byte[] in = new byte[1];
    var _ = transfer(new byte[1], 0, in, 0, 1);
    return in[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    return transfer(new byte[length], 0, buffer, offset, length);
  }

  @Override
  public int write(byte value) {
    return transfer(new byte[] {value}, 0, new byte[1], 0, 1);
  }

  @Override
  public int write(byte[] data, int offset, int length) {
    return transfer(data, offset, new byte[length], 0, length);
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void open() {}

  @Override
  public void close() {}

  @Override
  public String id() {
    return name;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String description() {
    return name;
  }

  @Override
  public Spi name(String ignored) {
    return this;
  }

  @Override
  public Spi description(String ignored) {
    return this;
  }

  @Override
  public Spi initialize(Context context) {
    return this;
  }

  @Override
  public Spi shutdownInternal(Context context) {
    return this;
  }

  @Override
  public SpiConfig config() {
    throw noContext(name);
  }

  @Override
  public SpiProvider provider() {
    throw noContext(name);
  }

  @Override
  public Metadata metadata() {
    throw noContext(name);
  }

  static UnsupportedOperationException noContext(String name) {
    return new UnsupportedOperationException(name + ": was not made by a Pi4J context");
  }

  static <T> T called(Callable<T> action) throws java.io.IOException {
    try {
      return action.call();
    } catch (RuntimeException | java.io.IOException e) {
      throw e;
    } catch (Exception e) {
      throw new java.io.IOException("execute: " + e, e);
    }
  }
}
