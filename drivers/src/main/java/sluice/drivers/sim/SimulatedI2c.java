package sluice.drivers.sim;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.bus.I2cAdapter;
import sluice.drivers.bus.I2cLimits;
import sluice.drivers.bus.I2cMessage;
import sluice.drivers.bus.Smbus;

/** An I2C bus without hardware: models of devices at addresses. Any thread. */
public final class SimulatedI2c {
  private static final long FUNCTIONS =
      Smbus.FUNC_I2C
          | Smbus.FUNC_QUICK
          | Smbus.FUNC_READ_BYTE
          | Smbus.FUNC_WRITE_BYTE
          | Smbus.FUNC_READ_BYTE_DATA
          | Smbus.FUNC_WRITE_BYTE_DATA
          | Smbus.FUNC_READ_WORD_DATA
          | Smbus.FUNC_WRITE_WORD_DATA
          | Smbus.FUNC_PROCESS_CALL
          | Smbus.FUNC_READ_BLOCK_DATA
          | Smbus.FUNC_WRITE_BLOCK_DATA
          | Smbus.FUNC_READ_I2C_BLOCK
          | Smbus.FUNC_WRITE_I2C_BLOCK;

  private final String name;
  private final BusFaults faults;
  private final Map<Integer, I2cModel> devices = new ConcurrentHashMap<>();

  public SimulatedI2c(int bus) {
    this.name = "i2c-" + bus;
    this.faults = new BusFaults(name);
  }

  /** Puts a device on the bus, in place of what was there. */
  public void attach(int address, I2cModel device) {
    if (address < 0 || address > I2cAdapter.ADDRESS_MAX) {
      throw new IllegalArgumentException(name + ": addresses are 0 to 0x7f, not " + address);
    }
    devices.put(address, device);
  }

  /** Whether there is a device. */
  public boolean has(int address) {
    return devices.containsKey(address);
  }

  /** Takes a device off the bus. */
  public void detach(int address) {
    devices.remove(address);
  }

  public BusFaults faults() {
    return faults;
  }

  /**
   * The bus as the worker sees it.
   *
   * @throws BusException of kind GONE while it is unplugged
   */
  public I2cAdapter open() throws IOException {
    faults.meetOpening();
    return new Adapter();
  }

  private final class Adapter implements I2cAdapter {
    @Override
    public String name() {
      return name;
    }

    @Override
    public long functions() throws IOException {
      faults.meetOpening();
      return FUNCTIONS;
    }

    @Override
    public void transfer(int address, List<I2cMessage> messages) throws IOException {
      String where = "0x" + Integer.toHexString(address);
      I2cLimits.check(name, address, messages);
      faults.meet(where);
      I2cModel device = devices.get(address);
      if (device == null) {
        throw noAnswer(where, "no answer; check address, wiring, power", null);
      }
      for (I2cMessage message : messages) {
        try {
          exchange(device, message);
        } catch (BusException e) {
          throw e;
        } catch (IOException e) {
          throw noAnswer(where, "" + e.getMessage(), e);
        }
      }
    }

    /** As i2c_smbus_xfer_emulated of the kernel: SMBus is messages with a meaning. */
    @Override
    public void smbus(
        int address, boolean isRead, int command, Smbus.Protocol protocol, byte[] data)
        throws IOException {
      byte register = (byte) command;
      switch (protocol) {
        case QUICK -> transfer(address, List.of(new I2cMessage(isRead, new byte[0])));
        case BYTE -> {
          if (isRead) {
            read(address, 1, data, 0);
          } else {
            write(address, register);
          }
        }
        case BYTE_DATA -> registers(address, isRead, register, data, 0, 1);
        case WORD_DATA -> registers(address, isRead, register, data, 0, 2);
        case PROCESS_CALL -> {
          byte[] answer = writeRead(address, new byte[] {register, data[0], data[1]}, 2);
          System.arraycopy(answer, 0, data, 0, 2);
        }
        case BLOCK_DATA -> blocks(address, isRead, register, data);
        case I2C_BLOCK_DATA -> registers(address, isRead, register, data, 1, data[0] & 0xff);
      }
    }

    private void registers(
        int address, boolean isRead, byte register, byte[] data, int at, int length)
        throws IOException {
      if (isRead) {
        byte[] answer = writeRead(address, new byte[] {register}, length);
        System.arraycopy(answer, 0, data, at, length);
      } else {
        byte[] out = new byte[1 + length];
        out[0] = register;
        System.arraycopy(data, at, out, 1, length);
        write(address, out);
      }
    }

    /** A block's length is on the wire, before it. */
    private void blocks(int address, boolean isRead, byte register, byte[] data)
        throws IOException {
      if (isRead) {
        byte[] answer = writeRead(address, new byte[] {register}, 1 + Smbus.BLOCK_MAX);
        System.arraycopy(answer, 0, data, 0, answer.length);
      } else {
        registers(address, false, register, data, 0, 1 + (data[0] & 0xff));
      }
    }

    private void read(int address, int count, byte[] into, int at) throws IOException {
      System.arraycopy(read(address, count), 0, into, at, count);
    }

    private void exchange(I2cModel device, I2cMessage message) throws IOException {
      byte[] bytes = message.bytes();
      if (!message.isRead() || bytes.length == 0) {
        device.write(Arrays.copyOf(bytes, bytes.length));
        return;
      }
      byte[] answer = device.read(bytes.length);
      if (answer.length != bytes.length) {
        throw new IllegalStateException(
            name + ": a model gave " + answer.length + " bytes for " + bytes.length);
      }
      System.arraycopy(answer, 0, bytes, 0, bytes.length);
    }

    private BusException noAnswer(String where, String why, @Nullable IOException cause) {
      String message = name + ": " + where + ": " + why;
      return cause == null
          ? new BusException(Kind.NO_ANSWER, message)
          : new BusException(Kind.NO_ANSWER, message, cause);
    }

    @Override
    public void close() {}
  }
}
