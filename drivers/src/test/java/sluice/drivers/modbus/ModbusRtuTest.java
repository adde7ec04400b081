package sluice.drivers.modbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.digitalpetri.modbus.server.ProcessImage;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusState;
import sluice.drivers.serial.SerialSetup;
import sluice.drivers.sim.SimulatedSerial;
import sluice.loop.Promise;

/** Over a pair of pseudo-terminals, against the library's own slave. */
class ModbusRtuTest extends ModbusContract {
  private static final SerialSetup SETUP = SerialSetup.of(19_200, "8N1");

  private final RtuSlave slave;
  private final SimulatedSerial line;

  ModbusRtuTest(@TempDir Path dir) throws Exception {
    ProcessImage image = new ProcessImage();
    image.with(tx -> {
      tx.writeInputRegisters(map -> {
        map.put(0, new byte[] {0, 101});
        map.put(1, new byte[] {0, 102});
      });
      tx.writeDiscreteInputs(map -> {
        map.put(0, true);
        map.put(2, true);
      });
    });
    slave = RtuSlave.start(loop, dir.resolve("tty"), UNIT, image, trace);
    line = slave.line;
  }

  @AfterEach
  void unplug() {
    slave.close();
  }

  @Override
  ModbusBus bus(ModbusOptions options) {
    return ModbusBus.rtu(loop, line.path(), SETUP, options);
  }

  @Test
  void what_the_unit_refuses_says_with_which_exception() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      BusException e = failure(bus.unit(RtuSlave.REFUSING).readHoldingRegisters(0, 1));
      assertTrue(("" + e.getMessage()).contains("the unit answers exception 4"), e.getMessage());
    }
  }

  @Test
  void a_unit_that_does_not_answer_is_a_time_out_and_the_next_request_works() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      Promise<int[]> absent = bus.unit(9).readHoldingRegisters(0, 1);
      Promise<Boolean> next = bus.unit(UNIT).writeRegister(0, 7);
      BusException e = failure(absent);
      assertEquals(BusException.Kind.TIMED_OUT, e.kind(), e.getMessage());
      assertTrue(value(next));
      assertEquals(1, bus.status().timeouts());
    }
  }

  @Test
  void a_spoiled_answer_is_an_error_and_not_a_value() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      assertTrue(value(bus.unit(UNIT).writeRegister(0, 1)));
      slave.spoiledByte = 4; // a data byte
      BusException e = failure(bus.unit(UNIT).readHoldingRegisters(0, 1));
      assertTrue(("" + e.getMessage()).contains("check sum"), e.getMessage());
      slave.spoiledByte = -1;
      assertEquals(1, value(bus.unit(UNIT).readHoldingRegisters(0, 1)).length);
    }
  }

  @Test
  void an_answer_that_comes_late_is_not_taken_for_the_next_ones() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      assertTrue(value(bus.unit(UNIT).writeRegister(0, 17)));
      assertTrue(value(bus.unit(UNIT).writeRegister(1, 42)));
      slave.holds = true;
      Promise<int[]> late = bus.unit(UNIT).readHoldingRegisters(0, 1);
      Promise<int[]> next = bus.unit(UNIT).readHoldingRegisters(1, 1);
      assertEquals(BusException.Kind.TIMED_OUT, failure(late).kind());
      slave.holds = false;
      assertTrue(line.send(slave.held));
      assertArrayEquals(new int[] {42}, value(next));
    }
  }

  @Test
  void bytes_that_nobody_asked_for_are_dropped() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      assertTrue(value(bus.unit(UNIT).writeRegister(0, 17)));
      assertTrue(value(bus.unit(UNIT).writeRegister(1, 42)));
      slave.answersTwice = true;
      assertArrayEquals(new int[] {17}, value(bus.unit(UNIT).readHoldingRegisters(0, 1)));
      assertArrayEquals(new int[] {42}, value(bus.unit(UNIT).readHoldingRegisters(1, 1)));
      assertTrue(line.send(new byte[1_000]));
      assertArrayEquals(new int[] {17}, value(bus.unit(UNIT).readHoldingRegisters(0, 1)));
    }
  }

  @Test
  void an_unplugged_line_fails_what_waits_and_is_found_again() throws IOException {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      assertTrue(value(bus.unit(UNIT).writeRegister(0, 1)));
      line.unplug();
      turnUntil(() -> bus.status().state() instanceof BusState.Absent);
      BusException e = failure(bus.unit(UNIT).readHoldingRegisters(0, 1));
      assertEquals(BusException.Kind.GONE, e.kind(), e.getMessage());
      line.plug();
      turnUntil(() -> bus.status().state() instanceof BusState.Open);
      assertEquals(1, value(bus.unit(UNIT).readHoldingRegisters(0, 1)).length);
    }
  }
}
