package sluice.drivers.sensors;

import com.pi4j.common.Metadata;
import com.pi4j.context.Context;
import com.pi4j.io.exception.IOException;
import com.pi4j.io.spi.Spi;
import com.pi4j.io.spi.SpiConfig;
import com.pi4j.io.spi.SpiProvider;
import java.util.Arrays;
import sluice.drivers.sim.SpiModel;

/** Pi4J's view of a model, without a bus: what a driver's test needs of it. */
final class ModelSpi implements Spi {
  private final SpiModel model;

  ModelSpi(SpiModel model) {
    this.model = model;
  }

  @Override
  public int transfer(byte[] write, int writeOffset, byte[] read, int readOffset, int bytes) {
    try {
      byte[] in = model.transfer(Arrays.copyOfRange(write, writeOffset, writeOffset + bytes));
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
  public boolean isOpen() {
    return true;
  }

  @Override
  public void open() {}

  @Override
  public void close() {}

  @Override
  public SpiConfig config() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Spi name(String name) {
    return this;
  }

  @Override
  public Spi description(String description) {
    return this;
  }

  @Override
  public SpiProvider provider() {
    throw new UnsupportedOperationException();
  }

  @Override
  public String id() {
    return "model";
  }

  @Override
  public String name() {
    return "model";
  }

  @Override
  public String description() {
    return "model";
  }

  @Override
  public Metadata metadata() {
    throw new UnsupportedOperationException();
  }

  @Override
  public Spi initialize(Context context) {
    return this;
  }

  @Override
  public Spi shutdownInternal(Context context) {
    return this;
  }
}
