package sluice.drivers.sensors;

import com.pi4j.common.Metadata;
import com.pi4j.context.Context;
import com.pi4j.io.exception.IOException;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CProvider;
import com.pi4j.io.i2c.I2CRegister;
import java.util.Arrays;
import java.util.concurrent.Callable;
import sluice.drivers.sim.I2cModel;

/** Pi4J's view of a model, without a bus: what a driver's test needs of it. */
final class ModelI2c implements I2C {
  private final int address;
  private final I2cModel model;

  ModelI2c(int address, I2cModel model) {
    this.address = address;
    this.model = model;
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
      model.write(Arrays.copyOfRange(data, offset, offset + length));
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
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() {}

  @Override
  public I2CConfig config() {
    throw new UnsupportedOperationException();
  }

  @Override
  public I2C name(String name) {
    return this;
  }

  @Override
  public I2C description(String description) {
    return this;
  }

  @Override
  public I2CProvider provider() {
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
  public I2C initialize(Context context) {
    return this;
  }

  @Override
  public I2C shutdownInternal(Context context) {
    return this;
  }
}
