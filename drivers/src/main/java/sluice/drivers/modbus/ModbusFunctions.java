package sluice.drivers.modbus;

import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import com.digitalpetri.modbus.pdu.ReadCoilsRequest;
import com.digitalpetri.modbus.pdu.ReadCoilsResponse;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsRequest;
import com.digitalpetri.modbus.pdu.ReadDiscreteInputsResponse;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadHoldingRegistersResponse;
import com.digitalpetri.modbus.pdu.ReadInputRegistersRequest;
import com.digitalpetri.modbus.pdu.ReadInputRegistersResponse;
import com.digitalpetri.modbus.pdu.WriteMultipleCoilsRequest;
import com.digitalpetri.modbus.pdu.WriteMultipleRegistersRequest;
import com.digitalpetri.modbus.pdu.WriteSingleCoilRequest;
import com.digitalpetri.modbus.pdu.WriteSingleRegisterRequest;
import java.io.IOException;
import sluice.drivers.modbus.ModbusRequest.Decoder;
import sluice.loop.Promise;

/**
 * What can be asked of one unit. Addresses are the protocol's, from 0 to 65535; data sheets that
 * count registers from 1 or 40001 mean one less. Loop's thread only; a number out of range is an
 * {@link IllegalArgumentException}, all else fails the promise with a {@link
 * sluice.drivers.bus.BusException}.
 */
public final class ModbusFunctions {
  // MODBUS Application Protocol 1.1b3, 6.1 to 6.12
  static final int REGISTERS_MAX = 125;
  static final int COILS_MAX = 2_000;
  private static final int WRITE_REGISTERS_MAX = 123;
  private static final int WRITE_COILS_MAX = 1_968;
  private static final int UNIT_MAX = 255;
  private static final int WORD_MAX = 0xffff;

  private final ModbusBus bus;
  private final int unit;

  ModbusFunctions(ModbusBus bus, int unit) {
    check("unit", unit, 1, UNIT_MAX); // 0 is a broadcast, which nobody answers
    this.bus = bus;
    this.unit = unit;
  }

  /**
   * Function 3.
   *
   * @param count 1 to 125
   * @return registers of 16 bits, each 0 to 65535
   */
  public Promise<int[]> readHoldingRegisters(int address, int count) {
    check(address, count, REGISTERS_MAX);
    var request = new ReadHoldingRegistersRequest(address, count);
    return send(
        "read holding registers",
        address,
        count,
        request,
        answer -> words(((ReadHoldingRegistersResponse) answer).registers(), count));
  }

  /** Function 4; as {@link #readHoldingRegisters}. */
  public Promise<int[]> readInputRegisters(int address, int count) {
    check(address, count, REGISTERS_MAX);
    var request = new ReadInputRegistersRequest(address, count);
    return send(
        "read input registers",
        address,
        count,
        request,
        answer -> words(((ReadInputRegistersResponse) answer).registers(), count));
  }

  /**
   * Function 1.
   *
   * @param count 1 to 2000
   */
  public Promise<boolean[]> readCoils(int address, int count) {
    check(address, count, COILS_MAX);
    var request = new ReadCoilsRequest(address, count);
    return send(
        "read coils",
        address,
        count,
        request,
        answer -> bits(((ReadCoilsResponse) answer).coils(), count));
  }

  /** Function 2; as {@link #readCoils}. */
  public Promise<boolean[]> readDiscreteInputs(int address, int count) {
    check(address, count, COILS_MAX);
    var request = new ReadDiscreteInputsRequest(address, count);
    return send(
        "read discrete inputs",
        address,
        count,
        request,
        answer -> bits(((ReadDiscreteInputsResponse) answer).inputs(), count));
  }

  /**
   * Function 6.
   *
   * @param value 0 to 65535
   * @return true, once the unit has taken it
   */
  public Promise<Boolean> writeRegister(int address, int value) {
    check(address, 1, 1);
    check("value", value, 0, WORD_MAX);
    var request = new WriteSingleRegisterRequest(address, value);
    return send("write register", address, 1, request, answer -> true);
  }

  /**
   * Function 16.
   *
   * @param values 1 to 123, each 0 to 65535
   * @return true, once the unit has taken them
   */
  public Promise<Boolean> writeRegisters(int address, int... values) {
    check(address, values.length, WRITE_REGISTERS_MAX);
    byte[] bytes = new byte[2 * values.length];
    for (int i = 0; i < values.length; i++) {
      check("value", values[i], 0, WORD_MAX);
      bytes[2 * i] = (byte) (values[i] >> 8);
      bytes[2 * i + 1] = (byte) values[i];
    }
    var request = new WriteMultipleRegistersRequest(address, values.length, bytes);
    return send("write registers", address, values.length, request, answer -> true);
  }

  /**
   * Function 5.
   *
   * @return true, once the unit has taken it
   */
  public Promise<Boolean> writeCoil(int address, boolean on) {
    check(address, 1, 1);
    var request = new WriteSingleCoilRequest(address, on);
    return send("write coil", address, 1, request, answer -> true);
  }

  /**
   * Function 15.
   *
   * @param values 1 to 1968
   * @return true, once the unit has taken them
   */
  public Promise<Boolean> writeCoils(int address, boolean... values) {
    check(address, values.length, WRITE_COILS_MAX);
    byte[] bytes = new byte[(values.length + 7) / 8];
    for (int i = 0; i < values.length; i++) {
      bytes[i / 8] |= (byte) (values[i] ? 1 << (i % 8) : 0);
    }
    var request = new WriteMultipleCoilsRequest(address, values.length, bytes);
    return send("write coils", address, values.length, request, answer -> true);
  }

  private <T> Promise<T> send(
      String what, int address, int count, ModbusRequestPdu pdu, Decoder<T> decoder) {
    String name = count == 1 ? what + " " + address : what + " " + address + "+" + count;
    Promise<T> promise = bus.loop().promise();
    bus.submit(new ModbusRequest<>(name, unit, pdu, answer -> decoded(answer, decoder), promise));
    return promise;
  }

  private static <T> T decoded(ModbusResponsePdu answer, Decoder<T> decoder) throws IOException {
    try {
      return decoder.decode(answer);
    } catch (ClassCastException e) {
      throw new IOException("the answer is another function's", e);
    }
  }

  private static int[] words(byte[] bytes, int count) throws IOException {
    checkLength(bytes, 2 * count);
    int[] words = new int[count];
    for (int i = 0; i < count; i++) {
      words[i] = (bytes[2 * i] & 0xff) << 8 | (bytes[2 * i + 1] & 0xff);
    }
    return words;
  }

  private static boolean[] bits(byte[] bytes, int count) throws IOException {
    checkLength(bytes, (count + 7) / 8);
    boolean[] bits = new boolean[count];
    for (int i = 0; i < count; i++) {
      bits[i] = (bytes[i / 8] >> (i % 8) & 1) != 0;
    }
    return bits;
  }

  private static void checkLength(byte[] bytes, int expected) throws IOException {
    if (bytes.length != expected) {
      throw new IOException("the answer has " + bytes.length + " bytes, not " + expected);
    }
  }

  private static void check(int address, int count, int countMax) {
    check("count", count, 1, countMax);
    check("address", address, 0, WORD_MAX + 1 - count);
  }

  private static void check(String what, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "modbus: " + what + " is from " + min + " to " + max + ", not " + value);
    }
  }
}
