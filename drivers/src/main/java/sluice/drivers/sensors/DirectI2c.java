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
import sluice.drivers.bus.BusCall;
import sluice.drivers.bus.BusWorker;
import sluice.drivers.bus.I2cAdapter;

/**
 * Pi4J's {@link I2C} on a bus's worker without a Pi4J context, which a gateway does not need: the
 * transfers are all there, what leads to a context is not supported. Any thread but the loop's.
 */
public final class DirectI2c implements I2C {
  private final BusWorker<I2cAdapter> bus;
  private final int address;
  private final String name;

  /**
   * A device; nothing is asked of it.
   *
   * @param address 0 to 0x7f
   */
  public DirectI2c(BusWorker<I2cAdapter> bus, int address) {
    this.bus = bus;
    this.address = address;
    this.name = "%s: 0x%02x".formatted(bus.name(), address);
  }

  @Override
  public int device() {
    return address;
  }

  @Override
  public int read() {
    return call("read", b -> b.read(address, 1))[0] & 0xFF;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    System.arraycopy(call("read", b -> b.read(address, length)), 0, buffer, offset, length);
    return length;
  }

  @Override
  public int write(byte value) {
    return write(new byte[] {value}, 0, 1);
  }

  @Override
  public int write(byte[] data, int offset, int length) {
    byte[] out = Arrays.copyOfRange(data, offset, offset + length);
    return call(
        "write",
        b -> {
          b.write(address, out);
          return length;
        });
  }

  @Override
  public int readRegister(int register) {
    return call("read", b -> b.writeRead(address, new byte[] {(byte) register}, 1))[0] & 0xFF;
  }

  @Override
  public int readRegister(int register, byte[] buffer, int offset, int length) {
    return readRegister(new byte[] {(byte) register}, buffer, offset, length);
  }

  @Override
  public int readRegister(byte[] register, byte[] buffer, int offset, int length) {
    byte[] in = call("read", b -> b.writeRead(address, register, length));
    System.arraycopy(in, 0, buffer, offset, length);
    return length;
  }

  @Override
  public int writeRegister(int register, byte value) {
    return writeRegister(register, new byte[] {value}, 0, 1);
  }

  @Override
  public int writeRegister(int register, byte[] data, int offset, int length) {
    return writeRegister(new byte[] {(byte) register}, data, offset, length);
  }

  @Override
  public int writeRegister(byte[] register, byte[] data, int offset, int length) {
    byte[] out = Arrays.copyOf(register, register.length + length);
    System.arraycopy(data, offset, out, register.length, length);
    return write(out, 0, out.length) - register.length;
  }

  @Override
  public <T> T execute(Callable<T> action) {
    return call("execute", b -> DirectSpi.called(action));
  }

  @Override
  public boolean isOpen() {
    return true;
  }

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
  public I2C name(String ignored) {
    return this;
  }

  @Override
  public I2C description(String ignored) {
    return this;
  }

  @Override
  public I2C initialize(Context context) {
    return this;
  }

  @Override
  public I2C shutdownInternal(Context context) {
    return this;
  }

  @Override
  public I2CRegister getRegister(int register) {
    throw DirectSpi.noContext(name);
  }

  @Override
  public I2CConfig config() {
    throw DirectSpi.noContext(name);
  }

  @Override
  public I2CProvider provider() {
    throw DirectSpi.noContext(name);
  }

  @Override
  public Metadata metadata() {
    throw DirectSpi.noContext(name);
  }

  private <T> T call(String what, BusCall<I2cAdapter, T> call) {
    try {
      return bus.call(what + " " + name, call);
    } catch (java.io.IOException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
