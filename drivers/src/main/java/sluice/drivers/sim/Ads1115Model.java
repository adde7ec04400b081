package sluice.drivers.sim;

import java.io.IOException;

/** A TI ADS1115: channels "in0" to "in3", volts against ground. */
public final class Ads1115Model implements SensorModel {
  private static final int AFTER_RESET = 0x8583;
  private static final int OS = 1 << 15;
  private static final double[] FULL_SCALES = {
    6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256
  };
  private static final int[] RATES = {8, 16, 32, 64, 128, 250, 475, 860};
  private static final int[][] PAIRS = {{0, 1}, {0, 3}, {1, 3}, {2, 3}};

  private final Surroundings world;
  private final int[] registers = new int[4];
  private int pointer;
  private boolean converting;
  private long readyNanos;

  public Ads1115Model(Surroundings world) {
    this.world = world;
    powerUp();
  }

  @Override
  public void powerUp() {
    registers[0] = 0;
    registers[1] = AFTER_RESET;
    registers[2] = 0x8000;
    registers[3] = 0x7FFF;
    converting = false;
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    pointer = bytes[0] & 3;
    if (bytes.length >= 3 && pointer != 0) {
      int value = (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF);
      registers[pointer] = value;
      if (pointer == 1 && (value & OS) != 0 && !converting) {
        converting = true;
        readyNanos = world.nanos() + 1_000_000_000L / RATES[value >> 5 & 7];
      }
    }
  }

  @Override
  public byte[] read(int count) throws IOException {
    if (converting && world.nanos() - readyNanos >= 0) {
      converting = false;
      registers[0] = code(registers[1]) & 0xFFFF;
    }
    int value = registers[pointer];
    if (pointer == 1) {
      value = converting ? value & ~OS : value | OS;
    }
    byte[] bytes = new byte[count];
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (i % 2 == 0 ? value >> 8 : value);
    }
    return bytes;
  }

  private int code(int config) {
    int mux = config >> 12 & 7;
    double volts = mux >= 4 ? input(mux - 4) : input(PAIRS[mux][0]) - input(PAIRS[mux][1]);
    long code = Math.round(volts / FULL_SCALES[config >> 9 & 7] * 32_768);
    return Math.clamp(code, -32_768, 32_767);
  }

  private double input(int number) {
    return world.value("in" + number, 0.0);
  }
}
