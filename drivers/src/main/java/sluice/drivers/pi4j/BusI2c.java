package sluice.drivers.pi4j;

import com.pi4j.exception.Pi4JException;
import com.pi4j.io.i2c.I2C;
import com.pi4j.io.i2c.I2CConfig;
import com.pi4j.io.i2c.I2CProvider;
import com.pi4j.io.i2c.I2CRegister;
import com.pi4j.io.i2c.impl.DefaultI2CRegister;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import sluice.drivers.bus.BusCall;
import sluice.drivers.bus.BusWorker;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.I2cMessage;

/** A device on an I2C bus: every call is one transfer, register and data joined. */
final class BusI2c extends BusDevice<I2C, I2CConfig, I2CProvider> implements I2C {
  private final BusWorker<I2cAdapter> worker;
  private final int address;
  private final String where;

  BusI2c(I2CProvider provider, I2CConfig config, BusWorker<I2cAdapter> worker) {
    super(provider, config);
    this.worker = worker;
    this.address = config.device();
    this.where = where(address);
  }

  BusI2c(BusWorker<I2cAdapter> worker, int address) {
    super(worker.name() + ": " + where(address));
    this.worker = worker;
    this.address = address;
    this.where = where(address);
  }

  private static String where(int address) {
    return "0x%02x".formatted(address);
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
  public I2CRegister getRegister(int register) {
    return new DefaultI2CRegister(this, register);
  }

  /** Pi4J's lock of a bus: to have the worker. */
  @Override
  public <T> T execute(Callable<T> action) {
    Objects.requireNonNull(action);
    return made("execute", adapter -> called(action));
  }

  private static <T> T called(Callable<T> action) throws IOException {
    try {
      return action.call();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) { // of the application's, in the one type that passes
      throw new Pi4JException("i2c: execute: " + e.getMessage(), e);
    }
  }

  private <T extends @Nullable Object> T made(String what, BusCall<I2cAdapter, T> call) {
    try {
      return worker.call(what, call);
    } catch (IOException e) {
      throw new Pi4JException(e.getMessage(), e);
    }
  }

  private void transfer(String what, I2cMessage... messages) {
    if (!isOpen()) {
      throw new Pi4JException(where + ": " + what + ": the device was closed");
    }
    List<I2cMessage> all = Arrays.asList(messages);
    var _ = made(what + " " + where, adapter -> transferred(adapter, all));
  }

  private boolean transferred(I2cAdapter adapter, List<I2cMessage> messages) throws IOException {
    adapter.transfer(address, messages);
    return true;
  }

  @Override
  public int read() {
    byte[] into = new byte[1];
    transfer("read", I2cMessage.read(into));
    return into[0] & 0xff;
  }

  @Override
  public int read(byte[] buffer, int offset, int length) {
    return readInto("read", new byte[0], buffer, offset, length);
  }

  @Override
  public int write(byte value) {
    transfer("write", I2cMessage.write(value));
    return 1;
  }

  @Override
  public int write(byte[] data, int offset, int length) {
    transfer("write", I2cMessage.write(part(data, offset, length)));
    return length;
  }

  @Override
  public int readRegister(int register) {
    byte[] into = new byte[1];
    transfer("read", I2cMessage.write((byte) register), I2cMessage.read(into));
    return into[0] & 0xff;
  }

  @Override
  public int readRegister(byte[] register, byte[] buffer, int offset, int length) {
    return readInto("read", register, buffer, offset, length);
  }

  @Override
  public int readRegister(int register, byte[] buffer, int offset, int length) {
    return readInto("read", new byte[] {(byte) register}, buffer, offset, length);
  }

  @Override
  public int writeRegister(int register, byte value) {
    transfer("write", I2cMessage.write((byte) register, value));
    return 1;
  }

  @Override
  public int writeRegister(int register, byte[] data, int offset, int length) {
    return writeRegister(new byte[] {(byte) register}, data, offset, length);
  }

  @Override
  public int writeRegister(byte[] register, byte[] data, int offset, int length) {
    byte[] out = Arrays.copyOf(register, register.length + length);
    System.arraycopy(data, offset, out, register.length, length);
    transfer("write", I2cMessage.write(out));
    return length;
  }

  /** The delay is ignored, as Pi4J says: a repeated start has none. */
  @Override
  byte[] exchange(byte[] out, int readDelayNanos, int count) {
    if (count == 0) {
      transfer("write", I2cMessage.write(out));
      return new byte[0];
    }
    byte[] into = new byte[count];
    var _ = readInto("read", out, into, 0, count);
    return into;
  }

  private int readInto(String what, byte[] first, byte[] buffer, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, buffer.length);
    byte[] into = new byte[length];
    List<I2cMessage> messages = new ArrayList<>(2);
    if (first.length > 0) {
      messages.add(I2cMessage.write(first));
    }
    messages.add(I2cMessage.read(into));
    transfer(what, messages.toArray(new I2cMessage[0]));
    System.arraycopy(into, 0, buffer, offset, length);
    return length;
  }
}
