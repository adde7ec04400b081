package sluice.drivers.bus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.bus.BusException.Kind;

/** What every I2C adapter does, simulated or the kernel's, with a TMP105 or LM75 on it. */
public abstract class I2cContract {
  private static final int ABSENT = 0x09;
  private static final int T_LOW = 2;
  private static final int T_HIGH = 3;

  /** A bus with such a thermometer, and nothing at 0x09. */
  protected abstract I2cAdapter adapter() throws IOException;

  /** Where the thermometer is. */
  protected abstract int address();

  /** Whether more may follow a read in one transfer, which not all adapters of the kernel can. */
  protected boolean readsAnywhere() throws IOException {
    return true;
  }

  private Kind kindOf(org.junit.jupiter.api.function.Executable call) {
    return assertThrows(BusException.class, call).kind();
  }

  @Test
  void a_register_is_written_and_read_back_in_one_combined_transfer() throws IOException {
    try (I2cAdapter bus = adapter()) {
      bus.write(address(), (byte) T_LOW, (byte) 0x12, (byte) 0x30);
      bus.write(address(), (byte) T_HIGH, (byte) 0x45, (byte) 0x60);
      assertArrayEquals(new byte[] {0x12, 0x30}, bus.writeRead(address(), new byte[] {T_LOW}, 2));
      assertArrayEquals(new byte[] {0x45, 0x60}, bus.writeRead(address(), new byte[] {T_HIGH}, 2));
    }
  }

  @Test
  void a_plain_read_goes_on_where_the_pointer_is() throws IOException {
    try (I2cAdapter bus = adapter()) {
      bus.write(address(), (byte) T_HIGH, (byte) 0x33, (byte) 0x10);
      assertArrayEquals(new byte[] {0x33, 0x10}, bus.read(address(), 2));
    }
  }

  @Test
  void several_messages_are_one_transfer() throws IOException {
    try (I2cAdapter bus = adapter()) {
      byte[] low = new byte[2];
      byte[] high = new byte[2];
      bus.write(address(), (byte) T_LOW, (byte) 0x11, (byte) 0x10);
      bus.write(address(), (byte) T_HIGH, (byte) 0x22, (byte) 0x20);
      List<I2cMessage> messages =
          List.of(
              I2cMessage.write((byte) T_LOW),
              I2cMessage.read(low),
              I2cMessage.write((byte) T_HIGH),
              I2cMessage.read(high));
      if (!readsAnywhere()) {
        assertEquals(Kind.UNSUPPORTED, kindOf(() -> bus.transfer(address(), messages)));
        return;
      }
      bus.transfer(address(), messages);
      assertArrayEquals(new byte[] {0x11, 0x10}, low);
      assertArrayEquals(new byte[] {0x22, 0x20}, high);
    }
  }

  @Test
  void an_smbus_word_has_its_low_byte_first() throws IOException {
    try (I2cAdapter bus = adapter()) {
      Smbus.writeWordData(bus, address(), T_LOW, 0x3012);
      assertArrayEquals(new byte[] {0x12, 0x30}, bus.writeRead(address(), new byte[] {T_LOW}, 2));
      assertEquals(0x3012, Smbus.readWordData(bus, address(), T_LOW));
    }
  }

  @Test
  void smbus_bytes_and_blocks_are_the_same_registers() throws IOException {
    try (I2cAdapter bus = adapter()) {
      bus.write(address(), (byte) T_HIGH, (byte) 0x2a, (byte) 0x40);
      assertEquals(0x2a, Smbus.readByteData(bus, address(), T_HIGH));
      assertArrayEquals(new byte[] {0x2a, 0x40}, Smbus.readI2cBlock(bus, address(), T_HIGH, 2));
      Smbus.writeI2cBlock(bus, address(), T_HIGH, (byte) 0x2b, (byte) 0x50);
      Smbus.sendByte(bus, address(), T_HIGH);
      assertEquals(0x2b, Smbus.receiveByte(bus, address()));
    }
  }

  @Test
  void nobody_there_is_no_answer_and_the_next_transfer_works() throws IOException {
    try (I2cAdapter bus = adapter()) {
      assertEquals(Kind.NO_ANSWER, kindOf(() -> bus.read(ABSENT, 1)));
      assertEquals(Kind.NO_ANSWER, kindOf(() -> Smbus.readByteData(bus, ABSENT, 0)));
      assertEquals(2, bus.writeRead(address(), new byte[] {0}, 2).length);
    }
  }

  @Test
  void a_scan_finds_who_answers() throws IOException {
    try (I2cAdapter bus = adapter()) {
      assertEquals(I2cScan.Answer.PRESENT, I2cScan.probe(bus, address(), I2cScan.Mode.AUTO));
      assertEquals(I2cScan.Answer.PRESENT, I2cScan.probe(bus, address(), I2cScan.Mode.READ));
      assertEquals(I2cScan.Answer.ABSENT, I2cScan.probe(bus, ABSENT, I2cScan.Mode.AUTO));
      assertEquals(I2cScan.Answer.ABSENT, I2cScan.probe(bus, ABSENT, I2cScan.Mode.READ));
    }
  }

  @Test
  void what_is_beyond_the_limits_is_refused_before_the_wire() throws IOException {
    try (I2cAdapter bus = adapter()) {
      List<I2cMessage> many = java.util.Collections.nCopies(43, I2cMessage.write((byte) 0));
      assertEquals(Kind.UNSUPPORTED, kindOf(() -> bus.transfer(address(), many)));
      assertEquals(Kind.UNSUPPORTED, kindOf(() -> bus.transfer(address(), List.of())));
      assertEquals(Kind.UNSUPPORTED, kindOf(() -> bus.read(0x80, 1)));
      assertEquals(Kind.UNSUPPORTED, kindOf(() -> bus.write(address(), new byte[8193])));
      assertEquals(
          Kind.UNSUPPORTED, kindOf(() -> Smbus.writeI2cBlock(bus, address(), 0, new byte[33])));
    }
  }

  @Test
  void it_says_what_it_can_do() throws IOException {
    try (I2cAdapter bus = adapter()) {
      assertTrue((bus.functions() & Smbus.FUNC_I2C) != 0);
      assertTrue((bus.functions() & Smbus.FUNC_READ_BYTE_DATA) != 0);
    }
  }
}
