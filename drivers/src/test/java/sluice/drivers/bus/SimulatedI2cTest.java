package sluice.drivers.bus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.sim.I2cModel;
import sluice.drivers.sim.SimulatedI2c;

class SimulatedI2cTest extends I2cContract {
  private final SimulatedI2c simulated = new SimulatedI2c(1);
  private final RegisterDevice device = new RegisterDevice();

  SimulatedI2cTest() {
    simulated.attach(0x48, device);
  }

  @Override
  protected I2cAdapter adapter() throws IOException {
    return simulated.open();
  }

  @Override
  protected int address() {
    return 0x48;
  }

  @Test
  void smbus_is_on_the_wire_what_the_standard_says() throws IOException {
    I2cAdapter bus = adapter();
    Smbus.quick(bus, 0x48, false);
    Smbus.writeByteData(bus, 0x48, 1, 0x60);
    Smbus.writeBlockData(bus, 0x48, 2, (byte) 7, (byte) 8);
    assertEquals(0x60, Smbus.readByteData(bus, 0x48, 1));
    assertEquals(0x0702, Smbus.processCall(bus, 0x48, 2, 0x0702));
    assertEquals(List.of("w", "w0160", "w02020708", "w01", "r1", "w020207", "r2"), device.wire);
  }

  @Test
  void a_block_begins_with_its_length_and_a_wrong_one_is_refused() throws IOException {
    byte[] memory = new byte[33];
    simulated.attach(0x10, new Memory(memory));
    I2cAdapter bus = adapter();
    memory[0] = 3;
    memory[1] = 'a';
    memory[3] = 'c';
    assertArrayEquals(new byte[] {'a', 0, 'c'}, Smbus.readBlockData(bus, 0x10, 5));
    memory[0] = 33;
    assertThrows(BusException.class, () -> Smbus.readBlockData(bus, 0x10, 5));
    memory[0] = 0;
    assertThrows(BusException.class, () -> Smbus.readBlockData(bus, 0x10, 5));
  }

  private record Memory(byte[] bytes) implements I2cModel {
    @Override
    public void write(byte[] register) {}

    @Override
    public byte[] read(int count) {
      return Arrays.copyOf(bytes, count);
    }
  }

  @Test
  void what_a_model_refuses_is_no_answer_with_its_words() throws IOException {
    I2cAdapter bus = adapter();
    BusException e = assertThrows(BusException.class, () -> bus.write(0x48, (byte) 9));
    assertEquals(BusException.Kind.NO_ANSWER, e.kind());
    assertEquals("i2c-1: 0x48: no register 9", e.getMessage());
  }

  @Test
  void so_many_transfers_fail_as_the_script_says() throws IOException {
    I2cAdapter bus = adapter();
    simulated.faults().failNext(2);
    assertThrows(BusException.class, () -> bus.read(0x48, 1));
    assertThrows(BusException.class, () -> bus.read(0x48, 1));
    assertEquals(1, bus.read(0x48, 1).length);
    simulated.detach(0x48);
    assertTrue(
        ("" + assertThrows(BusException.class, () -> bus.read(0x48, 1)).getMessage())
            .contains("0x48"));
  }
}
