package sluice.drivers.pi4j;

import com.pi4j.io.exception.IOException;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CProvider;
import com.pi4j.io.i2c.I2CRegister;
import java.util.concurrent.Callable;
import sluice.drivers.sim.I2cModel;

/** Pi4J's view of a model, without a bus: what a driver's test needs of it. */
public final class ModelI2c extends BusDevice<I2C, I2CConfig, I2CProvider> implements I2C {
  private final int address;
  private final I2cModel model;

  public ModelI2c(int address, I2cModel model) {
    super("model");
    this.address = address;
    this.model = model;
  }

  @Override
  I2C self() {
    return this;
  }

  @Override
  public int device() {
    return address;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    try {
      System.arraycopy(model.read(length), 0, buffer, offset, length);
      return length;
    } catch (java.io.IOException e) {
      throw new IOException(e);
    }
  }

  @Override
  public int write(byte[] data, int offset, int length) {
    try {
      model.write(part(data, offset, length));
      return length;
    } catch (java.io.IOException e) {
      throw new IOException(e);
    }
  }

  @Override
  public int readRegister(byte[] register, byte[] buffer, int offset, int length) {
    var _ = write(register, 0, register.length);
    return read(buffer, offset, length);
  }

  @Override
  public int readRegister(int register, byte[] buffer, int offset, int length) {
    return readRegister(new byte[] {(byte) register}, buffer, offset, length);
  }

  @Override
  public int read() {
    throw new UnsupportedOperationException();
  }

  @Override
  public int write(byte b) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int readRegister(int register) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int writeRegister(int register, byte b) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int writeRegister(int register, byte[] data, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public int writeRegister(byte[] register, byte[] data, int offset, int length) {
    throw new UnsupportedOperationException();
  }

  @Override
  public I2CRegister getRegister(int register) {
    throw new UnsupportedOperationException();
  }

  @Override
  public <T> T execute(Callable<T> action) {
    throw new UnsupportedOperationException();
  }

  @Override
  byte[] exchange(byte[] out, int readDelayNanos, int count) {
    throw new UnsupportedOperationException();
  }
}
