package sluice.drivers.sim;

import java.io.IOException;
import java.util.Arrays;

/**
 * A TI INA219 over a shunt: channels "voltage" (V at the load) and "current" (A). Registers are
 * computed as the data sheet says (SBOS448G, 8.5.1).
 */
public final class Ina219Model implements SensorModel {
  private static final int AFTER_RESET = 0x399F;
  private static final int RESET = 1 << 15;
  private static final int READY = 1 << 1;
  private static final int OVERFLOW = 1;
  private static final long CONVERSION_NANOS = 532_000;

  private final Surroundings world;
  private final double shuntOhms;
  private final int[] registers = new int[6];
  private int pointer;
  private boolean converting;
  private long readyNanos;

  public Ina219Model(Surroundings world, double shuntOhms) {
    this.world = world;
    this.shuntOhms = shuntOhms;
    powerUp();
  }

  @Override
  public void powerUp() {
    Arrays.fill(registers, 0);
    registers[0] = AFTER_RESET;
    converting = false;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    pointer = bytes[0] & 0xFF;
    if (bytes.length < 3) {
      return;
    }
    int value = (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF);
    if (pointer == 5) {
      registers[5] = value & ~1;
    } else if (pointer == 0) {
      configure(value);
    }
  }

  @Override
  public byte[] read(int count) throws IOException {
    settle();
    int value = pointer < registers.length ? registers[pointer] : 0;
    if (pointer == 3) {
      registers[2] &= ~READY;
    }
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i % 2 == 0 ? value >> 8 : value);
    }
    return bytes;
  }

  private void configure(int value) {
    if ((value & RESET) != 0) {
      powerUp();
      return;
    }
    registers[0] = value;
    registers[2] &= ~READY;
    int mode = value & 7;
    converting = mode != 0 && mode != 4;
    int conversions = (mode & 3) == 3 ? 2 : 1;
    readyNanos = world.nanos() + conversions * CONVERSION_NANOS;
  }

  private void settle() {
    if (!converting || world.nanos() - readyNanos < 0) {
      return;
    }
    converting = (registers[0] & 4) != 0;
    double amperes = world.value("current", 0.5);
    double volts = Math.clamp(world.value("voltage", 12.0), 0.0, 32.0);
    int most = 4_000 << (registers[0] >> 11 & 3);
    int shunt = Math.clamp(Math.round(amperes * shuntOhms / 10e-6), -most, most);
    int bus = (int) Math.round(volts / 4e-3);
    long current = (long) shunt * registers[5] / 4_096;
    boolean overflow = Math.abs(current) > 32_767;
    long power = Math.abs(current) * bus / 5_000;
    registers[1] = shunt & 0xFFFF;
    registers[2] = bus << 3 | READY | (overflow ? OVERFLOW : 0);
    registers[3] = (int) power & 0xFFFF;
    registers[4] = (int) current & 0xFFFF;
  }
}
