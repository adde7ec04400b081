package sluice.drivers.sim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.drivers.modbus.ModbusValue;
import sluice.drivers.modbus.ModbusValue.Table;

/** The registers of a simulated Modbus unit, which are what is around it. Loop's thread only. */
final class SimulatedUnit {
  private record Place(Table table, int address) {}

  /** One register's place among a value's. */
  private record Word(ModbusValue value, Surroundings world, boolean isSecond) {
    int now() {
      double number = world.value(value.channel(), 0);
      return switch (value.type()) {
        case BIT -> number >= 0.5 ? 1 : 0;
        case U16 -> (int) rounded(number, 0, 0xffff);
        case S16 -> (int) rounded(number, Short.MIN_VALUE, Short.MAX_VALUE) & 0xffff;
        case U32 -> half(rounded(number, 0, 0xffff_ffffL));
        case S32 -> half(rounded(number, Integer.MIN_VALUE, Integer.MAX_VALUE));
        case F32 -> half(Float.floatToRawIntBits((float) number));
      };
    }

    private static long rounded(double number, long min, long max) {
      return Math.clamp(Math.round(number), min, max);
    }

    private int half(long bits) {
      boolean high = isSecond == value.lowFirst();
      return (int) (high ? bits >>> 16 : bits) & 0xffff;
    }
  }

  private record Failing(Surroundings world, List<Fault> faults) {}

  private final Map<Place, Word> words = new HashMap<>();
  private final List<Failing> failing = new ArrayList<>();

  void add(List<ModbusValue> values, Surroundings world, List<Fault> faults) {
    for (ModbusValue value : values) {
      for (int at = value.address(); at < value.end(); at++) {
        words.put(new Place(value.table(), at), new Word(value, world, at > value.address()));
      }
    }
    failing.add(new Failing(world, faults));
  }

  /** Null if it has not all of them. */
  int @Nullable [] read(Table table, int start, int count) {
    int[] read = new int[count];
    for (int i = 0; i < count; i++) {
      Word word = words.get(new Place(table, start + i));
      if (word == null) {
        return null;
      }
      read[i] = word.now();
    }
    return read;
  }

  /** What is wrong with it now; null if nothing is. */
  Fault.@Nullable Kind fault() {
    for (Failing one : failing) {
      Fault.Kind fault = Fault.at(one.faults(), one.world().nanos());
      if (fault != null) {
        return fault;
      }
    }
    return null;
  }
}
