package sluice.drivers.sensors;

import com.pi4j.exception.Pi4JException;
import com.pi4j.io.i2c.I2C;
import java.io.IOException;
import java.util.function.IntSupplier;

/**
 * The transfers that drivers need of Pi4J's {@link I2C}, whole or failed: Pi4J says by negative
 * numbers, short counts or unchecked exceptions what is one checked exception here.
 */
final class I2cDevice {
  /** How messages call it: {@code 0x76}. */
  final String at;

  private final I2C i2c;

  I2cDevice(I2C i2c) {
    this.i2c = i2c;
    this.at = "0x%02x".formatted(i2c.device());
  }

  /** Writes the register's number and, after a repeated start, reads. */
  byte[] read(int register, int count) throws IOException {
    byte[] bytes = new byte[count];
    whole("read", count, () -> i2c.readRegister(register, bytes, 0, count));
    return bytes;
  }

  /** Reads without saying from where. */
  byte[] receive(int count) throws IOException {
    byte[] bytes = new byte[count];
    whole("read", count, () -> i2c.read(bytes, 0, count));
    return bytes;
  }

  /** One byte. */
  int readByte(int register) throws IOException {
    return read(register, 1)[0] & 0xFF;
  }

  /** Two bytes, the high one first; 0 to 65535. */
  int readWord(int register) throws IOException {
    return word(read(register, 2), 0);
  }

  /** One transfer: a register's number and its bytes, or a command. */
  void write(int... values) throws IOException {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    whole("write", bytes.length, () -> i2c.write(bytes, 0, bytes.length));
  }

  /** Two bytes, the high one first. */
  void writeWord(int register, int value) throws IOException {
    write(register, value >> 8, value);
  }

  /** Two bytes of an answer, the high one first; 0 to 65535. */
  static int word(byte[] bytes, int index) {
    return (bytes[index] & 0xFF) << 8 | (bytes[index + 1] & 0xFF);
  }

  private void whole(String what, int count, IntSupplier transfer) throws IOException {
    int done;
    try {
      done = transfer.getAsInt();
    } catch (Pi4JException e) {
      throw asIoException(at + ": " + what, e);
    }
    if (done != count) {
      throw new IOException(
          "%s: %s: %d of %d bytes; look at wiring and address".formatted(at, what, done, count));
    }
  }

  /** A bus's own words, which name it and the device; else Pi4J's, with what was tried. */
  static IOException asIoException(String what, Pi4JException e) {
    return e.getCause() instanceof IOException io
        ? new IOException(io.getMessage(), e)
        : new IOException(what + ": " + e.getMessage(), e);
  }
}
