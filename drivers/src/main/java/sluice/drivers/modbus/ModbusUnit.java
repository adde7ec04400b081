package sluice.drivers.modbus;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.sensors.Measurement;
import sluice.drivers.sensors.Sample;
import sluice.drivers.sensors.SensorSource;
import sluice.loop.Loop;

/**
 * Registers of a unit as a sensor's channels: what is contiguous is read by one request, the
 * requests go one after the other. What the unit refuses has no value, and the rest has; a unit
 * that does not answer fails the whole measurement. Loop's thread only.
 */
public final class ModbusUnit implements SensorSource {
  private final Loop loop;
  private final ModbusFunctions unit;
  private final List<ModbusBlock> blocks;

  /**
   * A unit; nothing is asked of it.
   *
   * @param values at least one
   */
  public ModbusUnit(Loop loop, ModbusFunctions unit, List<ModbusValue> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("modbus: nothing to read");
    }
    this.loop = loop;
    this.unit = unit;
    this.blocks = ModbusBlock.of(values);
  }

  /** How many requests a measurement is. */
  public int requests() {
    return blocks.size();
  }

  @Override
  public void measure(boolean isOpen, BiConsumer<@Nullable Sample, @Nullable Throwable> onDone) {
    new Pass(onDone).readNext();
  }

  /** One measurement on its way. */
  private final class Pass {
    private final BiConsumer<@Nullable Sample, @Nullable Throwable> onDone;
    private final List<Measurement> measurements = new ArrayList<>();
    private int next;
    private int refusals;

    Pass(BiConsumer<@Nullable Sample, @Nullable Throwable> onDone) {
      this.onDone = onDone;
    }

    void readNext() {
      ModbusBlock block = blocks.get(next++);
      block.read(unit, (words, failure) -> onAnswer(block, words, failure));
    }

    private void onAnswer(ModbusBlock block, int @Nullable [] words, @Nullable Throwable failure) {
      if (words != null) {
        take(block, words);
      } else if (failure instanceof BusException e && e.kind() == Kind.FAILED) {
        refuse(block, "" + e.getMessage());
      } else {
        onDone.accept(null, failure);
        return;
      }
      if (next < blocks.size()) {
        readNext();
      } else if (refusals == blocks.size()) {
        onDone.accept(null, failure);
      } else {
        onDone.accept(new Sample(measurements, loop.clock().nanoTime()), null);
      }
    }

    private void take(ModbusBlock block, int[] words) {
      for (ModbusValue value : block.values()) {
        double number = value.in(words, value.address() - block.start());
        measurements.add(new Measurement(value.channel(), number, null));
      }
    }

    private void refuse(ModbusBlock block, String reason) {
      refusals++;
      for (ModbusValue value : block.values()) {
        measurements.add(new Measurement(value.channel(), Double.NaN, reason));
      }
    }
  }
}
