package sluice.drivers.modbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusState;
import sluice.loop.Loop;
import sluice.loop.Promise;
import sluice.loop.testkit.Turns;

/** What a Modbus bus does over either line. */
abstract class ModbusContract {
  static final int UNIT = 5;

  final Loop loop = Loop.open();
  final List<String> trace = new ArrayList<>();

  /** A bus with a slave at unit 5 that has a few coils and registers of each kind from 0. */
  abstract ModbusBus bus(ModbusOptions options);

  @AfterEach
  void closeLoop() {
    loop.close();
  }

  final void turnUntil(BooleanSupplier done) {
    Turns.until(loop, done, () -> trace);
  }

  /** The value, or the failure's message in the trace. */
  @SuppressWarnings("NullAway") // asserted
  final <T> T value(Promise<T> promise) {
    List<T> values = new ArrayList<>();
    List<Throwable> failures = new ArrayList<>();
    var _ =
        promise.handle(
            (value, failure) -> failure == null ? values.add(value) : failures.add(failure));
    turnUntil(() -> values.size() + failures.size() == 1);
    assertEquals(List.of(), failures);
    return values.getFirst();
  }

  final BusException failure(Promise<?> promise) {
    List<Throwable> failures = new ArrayList<>();
    var _ = promise.handle((value, failure) -> failures.add(failure));
    turnUntil(() -> !failures.isEmpty());
    return (BusException) failures.getFirst();
  }

  static Set<String> threads() {
    Set<String> names = new TreeSet<>();
    Thread.getAllStackTraces().keySet().forEach(thread -> names.add(thread.getName()));
    return names;
  }

  @Test
  void registers_are_written_and_read_back() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      ModbusFunctions unit = bus.unit(UNIT);
      assertTrue(value(unit.writeRegister(0, 0xcafe)));
      assertTrue(value(unit.writeRegisters(1, 0, 65_535, 32_768)));
      assertArrayEquals(
          new int[] {0xcafe, 0, 65_535, 32_768}, value(unit.readHoldingRegisters(0, 4)));
      assertEquals(3, bus.status().calls());
      assertEquals(new BusState.Open(), bus.status().state());
    }
  }

  @Test
  void coils_are_written_and_read_back() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      ModbusFunctions unit = bus.unit(UNIT);
      boolean[] pattern = {true, false, true, true, false, false, true, false, true, true};
      assertTrue(value(unit.writeCoils(0, pattern)));
      assertTrue(value(unit.writeCoil(1, true)));
      pattern[1] = true;
      assertArrayEquals(pattern, value(unit.readCoils(0, 10)));
    }
  }

  @Test
  void inputs_are_read() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      assertArrayEquals(new int[] {101, 102}, value(bus.unit(UNIT).readInputRegisters(0, 2)));
      assertArrayEquals(
          new boolean[] {true, false, true}, value(bus.unit(UNIT).readDiscreteInputs(0, 3)));
    }
  }

  @Test
  void requests_are_answered_in_their_order_without_a_thread_of_ours() {
    Set<String> before = threads();
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      assertTrue(value(bus.unit(UNIT).writeRegister(0, 1)));
      for (int i = 0; i < 20; i++) {
        int nth = i;
        var _ = bus.unit(UNIT).readHoldingRegisters(0, 1).thenAccept(values -> trace.add("" + nth));
      }
      turnUntil(() -> trace.size() == 20);
      for (int i = 0; i < 20; i++) {
        assertEquals("" + i, trace.get(i));
      }
      Set<String> more = threads();
      more.removeAll(before);
      more.removeIf(name -> !name.contains("modbus"));
      assertEquals(Set.of(), more);
    }
  }

  @Test
  void too_many_that_wait_are_refused_and_numbers_out_of_range_too() {
    try (ModbusBus bus = bus(new ModbusOptions(5_000, 2))) {
      for (int i = 0; i < 4; i++) {
        var _ =
            bus.unit(UNIT)
                .readHoldingRegisters(0, 1)
                .handle((value, failure) -> trace.add(failure == null ? "read" : "" + failure));
      }
      turnUntil(() -> trace.size() == 4);
      // The line is not open yet: nothing is under way, two wait.
      assertTrue(trace.getFirst().endsWith("2 requests wait already"), () -> "" + trace);
      assertEquals(List.of("read", "read"), trace.subList(2, 4));
      assertEquals(2, bus.status().refused());
      ModbusFunctions unit = bus.unit(UNIT);
      assertThrows(IllegalArgumentException.class, () -> bus.unit(0));
      assertThrows(IllegalArgumentException.class, () -> unit.readHoldingRegisters(0, 126));
      assertThrows(IllegalArgumentException.class, () -> unit.readHoldingRegisters(65_535, 2));
      assertThrows(IllegalArgumentException.class, () -> unit.readCoils(0, 2_001));
      assertThrows(IllegalArgumentException.class, () -> unit.writeRegister(0, 65_536));
    }
  }
}
