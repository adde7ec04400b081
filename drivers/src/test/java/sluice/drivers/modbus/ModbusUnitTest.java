package sluice.drivers.modbus;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import sluice.drivers.modbus.ModbusValue.Format;
import sluice.drivers.modbus.ModbusValue.Table;

/** Which requests a unit's values are, and what is in the answers. */
class ModbusUnitTest {
  private static ModbusValue value(Table table, int address, Format type) {
    return new ModbusValue(table + " " + address, table, address, type, false);
  }

  private static double in(Format type, boolean lowFirst, int... words) {
    return new ModbusValue("v", Table.HOLDING, 0, type, lowFirst).in(words, 0);
  }

  private static List<String> blocks(List<ModbusValue> values) {
    return ModbusBlock.of(values).stream()
        .map(b -> b.table() + " " + b.start() + "+" + b.count() + ": " + b.values().size())
        .toList();
  }

  @Test
  void words_are_numbers_of_each_type_in_either_order() {
    assertEquals(65_535, in(Format.U16, false, 0xffff));
    assertEquals(-1, in(Format.S16, false, 0xffff));
    assertEquals(4_294_901_762.0, in(Format.U32, false, 0xffff, 2));
    assertEquals(-65_534, in(Format.S32, false, 0xffff, 2));
    assertEquals(196_607, in(Format.U32, true, 0xffff, 2));
    assertEquals(-100_000, in(Format.S32, true, 0x7960, 0xfffe));
    assertEquals(50.25, in(Format.F32, false, 0x4249, 0));
    assertEquals(50.25, in(Format.F32, true, 0, 0x4249));
    assertTrue(Double.isNaN(in(Format.F32, false, 0x7fc0, 0)));
    assertEquals(1, new ModbusValue("v", Table.COIL, 7, Format.BIT, false).in(new int[] {0, 1}, 1));
  }

  @Test
  void what_is_contiguous_is_one_request_and_nothing_else_is_read() {
    assertEquals(
        List.of("HOLDING 0+3: 3", "HOLDING 4+2: 2", "INPUT 3+1: 1", "COIL 3+2: 2"),
        blocks(
            List.of(
                value(Table.COIL, 4, Format.BIT),
                value(Table.HOLDING, 4, Format.F32),
                value(Table.HOLDING, 5, Format.U16), // the low half of the one before
                value(Table.HOLDING, 1, Format.S32),
                value(Table.INPUT, 3, Format.S16),
                value(Table.HOLDING, 0, Format.U16),
                value(Table.HOLDING, 2, Format.U16),
                value(Table.COIL, 3, Format.BIT))));
  }

  @Test
  void a_request_has_no_more_than_the_standard_lets_it_have() {
    List<ModbusValue> words = new ArrayList<>();
    List<ModbusValue> bits = new ArrayList<>();
    for (int i = 0; i < 130; i++) {
      words.add(value(Table.HOLDING, 2 * i, Format.U32));
    }
    for (int i = 0; i < 2_001; i++) {
      bits.add(value(Table.DISCRETE, 100 + i, Format.BIT));
    }
    assertEquals(
        List.of("HOLDING 0+124: 62", "HOLDING 124+124: 62", "HOLDING 248+12: 6"), blocks(words));
    assertEquals(List.of("DISCRETE 100+2000: 2000", "DISCRETE 2100+1: 1"), blocks(bits));
  }

  @Test
  void what_cannot_be_is_refused() {
    assertThrows(IllegalArgumentException.class, () -> value(Table.COIL, 0, Format.U16));
    assertThrows(IllegalArgumentException.class, () -> value(Table.HOLDING, 0, Format.BIT));
    assertThrows(IllegalArgumentException.class, () -> value(Table.HOLDING, 65_535, Format.U32));
    assertThrows(IllegalArgumentException.class, () -> value(Table.HOLDING, -1, Format.U16));
    assertEquals(65_536, value(Table.HOLDING, 65_535, Format.U16).end());
  }
}
