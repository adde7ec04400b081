package sluice.drivers.pi4j;

import com.pi4j.io.exception.IOException;
import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiConfig;
import com.pi4j.io.spi.SpiProvider;
import sluice.drivers.sim.SpiModel;

/** Pi4J's view of a model, without a bus: what a driver's test needs of it. */
public final class ModelSpi extends BusDevice<Spi, SpiConfig, SpiProvider> implements Spi {
  private final SpiModel model;

  public ModelSpi(SpiModel model) {
    super("model");
    this.model = model;
  }

  @Override
  Spi self() {
    return this;
  }

  @Override
  public int transfer(byte[] write, int writeOffset, byte[] read, int readOffset, int bytes) {
    try {
      byte[] in = model.transfer(part(write, writeOffset, bytes));
      System.arraycopy(in, 0, read, readOffset, bytes);
      return bytes;
    } catch (java.io.IOException e) {
      throw new IOException(e);
    }
  }

  @Override
  public int read() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(byte b) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(byte[] data, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  byte[] exchange(byte[] out, int readDelayNanos, int count) {
    throw new UnsupportedOperationException();
  }
}
