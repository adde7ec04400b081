package sluice.drivers.modbus;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sluice.drivers.modbus.ModbusValue.Table;
import sluice.loop.Promise;

/**
 * Values that one request reads.
 *
 * @param start address of the first register or bit
 * @param count how many of them, none without a value
 */
record ModbusBlock(Table table, int start, int count, List<ModbusValue> values) {

  /**
   * The fewest requests that read no register without a value: what is between two of them may be
   * none that the unit has, and then it refuses all.
   */
  static List<ModbusBlock> of(List<ModbusValue> values) {
    List<ModbusValue> sorted = new ArrayList<>(values);
    sorted.sort(Comparator.comparing(ModbusValue::table).thenComparingInt(ModbusValue::address));
    List<ModbusBlock> blocks = new ArrayList<>();
    for (ModbusValue value : sorted) {
      ModbusBlock last = blocks.isEmpty() ? null : blocks.getLast();
      if (last != null && last.takes(value)) {
        blocks.set(blocks.size() - 1, last.with(value));
      } else {
        int count = value.end() - value.address();
        blocks.add(new ModbusBlock(value.table(), value.address(), count, List.of(value)));
      }
    }
    return List.copyOf(blocks);
  }

  private boolean takes(ModbusValue value) {
    int max = table.isBits() ? ModbusFunctions.COILS_MAX : ModbusFunctions.REGISTERS_MAX;
    return value.table() == table && value.address() <= start + count && value.end() - start <= max;
  }

  private ModbusBlock with(ModbusValue value) {
    List<ModbusValue> more = new ArrayList<>(values);
    more.add(value);
    return new ModbusBlock(table, start, Math.max(count, value.end() - start), more);
  }

  /**
   * Asks for them.
   *
   * @param onAnswer called once, as a microtask, with registers of 16 bits, or 0 and 1 for bits; or
   *     with a failure
   */
  void read(ModbusFunctions unit, BiConsumer<int @Nullable [], @Nullable Throwable> onAnswer) {
    switch (table) {
      case HOLDING -> tell(unit.readHoldingRegisters(start, count), words -> words, onAnswer);
      case INPUT -> tell(unit.readInputRegisters(start, count), words -> words, onAnswer);
      case COIL -> tell(unit.readCoils(start, count), ModbusBlock::words, onAnswer);
      case DISCRETE -> tell(unit.readDiscreteInputs(start, count), ModbusBlock::words, onAnswer);
    }
  }

  private static <T> void tell(
      Promise<T> answer,
      Function<T, int[]> words,
      BiConsumer<int @Nullable [], @Nullable Throwable> onAnswer) {
    var _ =
        answer.handle((value, failure) -> {
          onAnswer.accept(value == null ? null : words.apply(value), failure);
          return true;
        });
  }

  private static int[] words(boolean[] bits) {
    int[] words = new int[bits.length];
    for (int i = 0; i < bits.length; i++) {
      words[i] = bits[i] ? 1 : 0;
    }
    return words;
  }
}
