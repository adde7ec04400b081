package sluice.drivers.sim;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.drivers.modbus.ModbusValue;
import sluice.drivers.modbus.ModbusValue.Table;

/**
 * Units on a simulated line of Modbus RTU (MODBUS Application Protocol 1.1b3; over Serial Line
 * 1.02): they answer what reads (functions 1 to 4), refuse registers that they have not and
 * whatever writes, and are silent when another one is asked. Loop's thread only.
 *
 * <p>Their faults: unplugged, a unit is silent; nack, it answers exception 4; corrupt, the check
 * sum does not hold; stuck bus, no unit of the line is heard.
 */
public final class ModbusModel implements SerialModel {
  private static final int REQUEST_BYTES = 8;

  /** Functions 15 and 16 carry what they write behind its count. */
  private static final int WRITE_BYTES_MIN = 9;

  private static final int FRAME_BYTES_MAX = 256;
  private static final int BITS_MAX = 2_000;
  private static final int WORDS_MAX = 125;
  private static final int ILLEGAL_FUNCTION = 1;
  private static final int ILLEGAL_ADDRESS = 2;
  private static final int ILLEGAL_VALUE = 3;
  private static final int DEVICE_FAILURE = 4;
  private static final int WRONG_BIT = 0x10;

  private final Map<Integer, SimulatedUnit> units = new HashMap<>();
  private byte[] heard = {};

  /**
   * Gives a unit registers; it may have others from before.
   *
   * @param unit its address on the line, 1 to 255
   * @param values where the quantities of their channels' names are to be read
   * @param world what the quantities are, and the time of the faults
   */
  public void add(int unit, List<ModbusValue> values, Surroundings world, List<Fault> faults) {
    units.computeIfAbsent(unit, _ -> new SimulatedUnit()).add(values, world, faults);
  }

  @Override
  public void receive(byte[] bytes, SimulatedSerial line) {
    int before = heard.length;
    heard = Arrays.copyOf(heard, before + bytes.length);
    System.arraycopy(bytes, 0, heard, before, bytes.length);
    for (int length = frameBytes(); length > 0; length = frameBytes()) {
      if (crc(heard, length) != 0) {
        heard = new byte[0]; // noise: a unit waits for the line's silence then, and the master, too
        return;
      }
      byte[] request = Arrays.copyOf(heard, length);
      heard = Arrays.copyOfRange(heard, length, heard.length);
      byte[] answer = answer(request);
      if (answer != null) {
        var _ = line.send(answer); // what does not go is a time-out, as of a loose wire
      }
    }
  }

  /** Of the request that is heard first; 0 while there is more of it to come. */
  private int frameBytes() {
    boolean writesMany = heard.length > 1 && (heard[1] == 15 || heard[1] == 16);
    int length = REQUEST_BYTES;
    if (writesMany) {
      length =
          heard.length < WRITE_BYTES_MIN ? FRAME_BYTES_MAX : WRITE_BYTES_MIN + (heard[6] & 0xff);
    }
    return heard.length < length ? 0 : length;
  }

  private byte @Nullable [] answer(byte[] request) {
    SimulatedUnit unit = units.get(request[0] & 0xff);
    boolean held = units.values().stream().anyMatch(one -> one.fault() == Fault.Kind.STUCK_BUS);
    Fault.Kind fault = unit == null ? null : unit.fault();
    if (unit == null || held || fault == Fault.Kind.UNPLUGGED) {
      return null;
    }
    byte[] answer =
        fault == Fault.Kind.NACK ? refusal(request, DEVICE_FAILURE) : answer(unit, request);
    byte[] frame = Arrays.copyOf(answer, answer.length + 2);
    int crc = crc(answer, answer.length);
    frame[answer.length] = (byte) crc;
    frame[answer.length + 1] = (byte) (crc >> 8);
    if (fault == Fault.Kind.CORRUPT) {
      frame[answer.length - 1] ^= WRONG_BIT;
    }
    return frame;
  }

  private static byte[] answer(SimulatedUnit unit, byte[] request) {
    Table table = table(request[1]);
    int start = word(request, 2);
    int count = word(request, 4);
    if (table == null) {
      return refusal(request, ILLEGAL_FUNCTION);
    }
    boolean bits = table == Table.COIL || table == Table.DISCRETE;
    if (count < 1 || count > (bits ? BITS_MAX : WORDS_MAX)) {
      return refusal(request, ILLEGAL_VALUE);
    }
    int[] words = unit.read(table, start, count);
    if (words == null) {
      return refusal(request, ILLEGAL_ADDRESS);
    }
    byte[] data = bits ? packed(words) : bytes(words);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(request[0]);
    out.write(request[1]);
    out.write(data.length);
    out.writeBytes(data);
    return out.toByteArray();
  }

  private static @Nullable Table table(int function) {
    return switch (function) {
      case 1 -> Table.COIL;
      case 2 -> Table.DISCRETE;
      case 3 -> Table.HOLDING;
      case 4 -> Table.INPUT;
      default -> null;
    };
  }

  private static byte[] refusal(byte[] request, int code) {
    return new byte[] {request[0], (byte) (request[1] | 0x80), (byte) code};
  }

  /** The first bit is the lowest of the first byte (6.1). */
  private static byte[] packed(int[] bits) {
    byte[] bytes = new byte[Math.ceilDiv(bits.length, 8)];
    for (int i = 0; i < bits.length; i++) {
      bytes[i / 8] |= (byte) (bits[i] << i % 8);
    }
    return bytes;
  }

  private static byte[] bytes(int[] words) {
    byte[] bytes = new byte[2 * words.length];
    for (int i = 0; i < words.length; i++) {
      bytes[2 * i] = (byte) (words[i] >> 8);
      bytes[2 * i + 1] = (byte) words[i];
    }
    return bytes;
  }

  private static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 8 | (bytes[at + 1] & 0xff);
  }

  /** Over Serial Line 1.02, 6.2.2, bit by bit; of a frame with its own it is 0. */
  private static int crc(byte[] bytes, int length) {
    int crc = 0xffff;
    for (int i = 0; i < length; i++) {
      crc ^= bytes[i] & 0xff;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ 0xa001;
      }
    }
    return crc;
  }
}
