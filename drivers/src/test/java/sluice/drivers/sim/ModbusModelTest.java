package sluice.drivers.sim;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.drivers.modbus.ModbusBus;
import sluice.drivers.modbus.ModbusOptions;
import sluice.drivers.modbus.ModbusUnit;
import sluice.drivers.modbus.ModbusValue;
import sluice.drivers.modbus.ModbusValue.Format;
import sluice.drivers.modbus.ModbusValue.Table;
import sluice.drivers.sensors.Measurement;
import sluice.drivers.sensors.Sample;
import sluice.drivers.serial.SerialSetup;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

/** The model's frames, read by the master over a pair of pseudo-terminals. */
class ModbusModelTest {
  private static final int UNIT = 17;
  private static final ModbusOptions SOON = new ModbusOptions(1_000, 16);

  private static final List<ModbusValue> VALUES =
      List.of(
          value("u16", Table.HOLDING, 0, Format.U16),
          value("s16", Table.HOLDING, 1, Format.S16),
          value("u32", Table.HOLDING, 2, Format.U32),
          new ModbusValue("s32", Table.INPUT, 65_534, Format.S32, true),
          value("f32", Table.INPUT, 7, Format.F32),
          value("off", Table.COIL, 8, Format.BIT),
          value("on", Table.COIL, 9, Format.BIT),
          value("alarm", Table.DISCRETE, 0, Format.BIT));

  private final Loop loop = Loop.open();
  private final ModbusModel model = new ModbusModel();
  private final SimulatedSerial line;
  private final ModbusBus bus;
  private long nanos;
  private final Surroundings world = new Surroundings(() -> nanos);

  ModbusModelTest(@TempDir Path dir) throws Exception {
    line = SimulatedSerial.open(loop, dir.resolve("tty"), model);
    bus = ModbusBus.rtu(loop, line.path(), SerialSetup.of(115_200, "8N1"), SOON);
  }

  @AfterEach
  void close() {
    bus.close();
    line.close();
    loop.close();
  }

  private static ModbusValue value(String name, Table table, int at, Format type) {
    return new ModbusValue(name, table, at, type, false);
  }

  /** What a measurement says, by channel; a failure's message instead of all. */
  private Map<String, String> measure(int unit, List<ModbusValue> values) {
    Map<String, String> said = new TreeMap<>();
    new ModbusUnit(loop, bus.unit(unit), values)
        .measure(true, (sample, failure) -> put(said, sample, failure));
    Turns.until(loop, () -> !said.isEmpty(), () -> List.of());
    return said;
  }

  private static void put(
      Map<String, String> said, @Nullable Sample sample, @Nullable Throwable failure) {
    if (sample == null) {
      said.put("failure", "" + failure);
      return;
    }
    for (Measurement one : sample.measurements()) {
      String fault = one.fault();
      said.put(one.channel(), fault == null ? "" + one.value() : fault);
    }
  }

  private static void assertSays(String part, Map<String, String> said) {
    assertTrue(said.getOrDefault("failure", "").contains(part), said::toString);
  }

  @Test
  void what_is_around_it_is_in_its_registers_of_every_type() {
    model.add(UNIT, VALUES, world, List.of());
    Map.of("u16", 65_535.4, "s16", -32_768.0, "u32", 4_294_967_295.0, "s32", -70_000.0)
        .forEach(world::set);
    world.set("f32", -0.1);
    world.set("on", 1);
    Map<String, String> said = measure(UNIT, VALUES);
    assertEquals(
        "{alarm=0.0, f32="
            + (double) -0.1f
            + ", off=0.0, on=1.0, s16=-32768.0, s32=-70000.0,"
            + " u16=65535.0, u32=4.294967295E9}",
        said.toString());
    world.set("u16", 70_000);
    world.set("s16", 1e9);
    said = measure(UNIT, VALUES.subList(0, 2));
    assertEquals("{s16=32767.0, u16=65535.0}", said.toString(), "as far as it goes");
  }

  @Test
  void what_it_has_not_it_refuses_and_what_is_anothers_it_does_not_hear() {
    model.add(UNIT, VALUES, world, List.of());
    List<ModbusValue> beyond =
        List.of(VALUES.getFirst(), value("gone", Table.HOLDING, 4_000, Format.U16));
    Map<String, String> said = measure(UNIT, beyond);
    assertEquals("0.0", said.get("u16"));
    String gone = said.getOrDefault("gone", "");
    assertTrue(gone.contains("exception 2"), said::toString);
    assertSays("no answer within", measure(UNIT + 1, VALUES));
  }

  @Test
  void writing_is_refused_by_its_number() {
    model.add(UNIT, VALUES, world, List.of());
    List<String> failures = new ArrayList<>();
    for (var write :
        List.of(bus.unit(UNIT).writeRegister(0, 1), bus.unit(UNIT).writeRegisters(0, 1, 2, 3))) {
      var _ = write.handle((done, failure) -> failures.add("" + failure));
    }
    Turns.until(loop, () -> failures.size() == 2, () -> failures);
    assertTrue(failures.stream().allMatch(why -> why.contains("exception 1")), failures::toString);
    assertNull(measure(UNIT, VALUES).get("failure"));
  }

  @Test
  void it_fails_as_it_is_told_to_and_is_well_again() {
    List<Fault> faults = new ArrayList<>();
    for (Fault.Kind kind : Fault.Kind.values()) {
      faults.add(new Fault(kind, faults.size(), faults.size() + 1));
    }
    model.add(UNIT, VALUES, world, faults);
    model.add(UNIT + 1, VALUES, world, List.of());
    List<ModbusValue> one = VALUES.subList(0, 1);
    for (Fault fault : faults) {
      Fault.Kind kind = fault.kind();
      nanos = fault.fromNanos();
      String expected =
          switch (kind) {
            case UNPLUGGED, STUCK_BUS -> "no answer within";
            case NACK -> "exception 4";
            case CORRUPT -> "check sum";
          };
      assertSays(expected, measure(UNIT, one));
      boolean heard = measure(UNIT + 1, one).containsKey("u16");
      assertEquals(kind != Fault.Kind.STUCK_BUS, heard, "the other one on the line: " + kind);
    }
    nanos = faults.size();
    assertEquals("0.0", measure(UNIT, one).get("u16"));
  }
}
