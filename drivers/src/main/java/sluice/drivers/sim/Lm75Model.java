package sluice.drivers.sim;

import java.io.IOException;

/** An LM75, LM75B, TMP102 or TMP105: channel "temperature" (°C). */
public final class Lm75Model implements SensorModel {
  /** Which one: how fine it measures, and what of its configuration can be set. */
  public enum Kind {
    LM75(9, 1, 0x00, 0x1F),
    LM75B(11, 1, 0x00, 0x1F),
    TMP105(12, 1, 0x00, 0xFF),
    TMP102(12, 2, 0x60A0, 0x9FD0);

    private final int bits;
    private final int configBytes;
    private final int afterReset;
    private final int writable;

    Kind(int bits, int configBytes, int afterReset, int writable) {
      this.bits = bits;
      this.configBytes = configBytes;
      this.afterReset = afterReset;
      this.writable = writable;
    }
  }

  private static final int SHUT_DOWN = 1;

  private final Kind kind;
  private final Surroundings world;
  private int pointer;
  private int config;
  private int frozen;
  private final int[] limits = new int[2];

  public Lm75Model(Kind kind, Surroundings world) {
    this.kind = kind;
    this.world = world;
    powerUp();
  }

  @Override
  public void powerUp() {
    pointer = 0;
    config = kind.afterReset;
    limits[0] = 75 << 8;
    limits[1] = 80 << 8;
    frozen = temperature();
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    pointer = bytes[0] & 3;
    if (pointer == 1 && bytes.length > kind.configBytes) {
      frozen = temperature();
      int value = kind.configBytes == 1 ? bytes[1] & 0xFF : word(bytes);
      config = (config & ~kind.writable) | (value & kind.writable);
    } else if (pointer >= 2 && bytes.length > 2) {
      limits[pointer - 2] = word(bytes) & (-1 << (16 - kind.bits)); // the others are not there
    }
  }

  @Override
  public byte[] read(int count) throws IOException {
    byte[] bytes = new byte[count];
    boolean oneByte = pointer == 1 && kind.configBytes == 1;
    int value = value();
    for (int i = 0; i < count; i++) {
      bytes[i] = (byte) (oneByte || i % 2 == 1 ? value : value >> 8);
    }
    return bytes;
  }

  private int value() {
    return switch (pointer) {
      case 0 -> isShutDown() ? frozen : temperature();
      case 1 -> config;
      default -> limits[pointer - 2];
    };
  }

  private boolean isShutDown() {
    return (kind.configBytes == 1 ? config & SHUT_DOWN : config >> 8 & SHUT_DOWN) != 0;
  }

  /** Left-justified; of a TMP105 as many bits as R1 R0 say. */
  private int temperature() {
    int bits = kind == Kind.TMP105 ? 9 + (config >> 5 & 3) : kind.bits;
    double celsius = Math.clamp(world.value("temperature", 21.0), -128.0, 127.9375);
    int code = (int) Math.round(celsius * (1 << (bits - 8)));
    return (Math.min(code, (1 << (bits - 1)) - 1) << (16 - bits)) & 0xFFFF;
  }

  private static int word(byte[] bytes) {
    return (bytes[1] & 0xFF) << 8 | (bytes[2] & 0xFF);
  }
}
