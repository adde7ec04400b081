package sluice.drivers.sim;

import java.io.IOException;
import java.util.Arrays;

/** A Sensirion SHT3x in single-shot mode: channels "temperature" (°C) and "humidity" (%). */
public final class Sht3xModel implements SensorModel {
  private static final int MEASURE = 0x2400;
  private static final int STATUS = 0xF32D;
  private static final int CLEAR_STATUS = 0x3041;
  private static final int SOFT_RESET = 0x30A2;
  private static final int STATUS_POWER_UP = 0x8010;
  private static final int STATUS_CLEARED = 0x8C10;
  private static final long MEASURE_NANOS = 12_500_000; // typical

  private final Surroundings world;
  private byte[] answer = {};
  private int status = STATUS_POWER_UP;
  private long readyNanos;

  public Sht3xModel(Surroundings world) {
    this.world = world;
  }

  @Override
  public void powerUp() {
    status = STATUS_POWER_UP;
    answer = new byte[0];
  }

  @Override
  public void write(byte[] bytes) throws IOException {
    if (bytes.length == 0) {
      return;
    }
    if (bytes.length != 2) {
      throw new IOException("EREMOTEIO; an SHT3x takes commands of two bytes");
    }
    int command = (bytes[0] & 0xFF) << 8 | (bytes[1] & 0xFF);
    readyNanos = world.nanos();
    switch (command) {
      case MEASURE -> {
        readyNanos = world.nanos() + MEASURE_NANOS;
        answer = words(temperatureCode(), humidityCode());
      }
      case STATUS -> answer = words(status);
      case CLEAR_STATUS -> status &= ~STATUS_CLEARED;
      case SOFT_RESET -> powerUp();
      default -> status |= 2; // the last command was not processed
    }
  }

  @Override
  public byte[] read(int count) throws IOException {
    if (answer.length == 0 || world.nanos() - readyNanos < 0) {
      throw new IOException("EREMOTEIO; an SHT3x without a result does not acknowledge");
    }
    byte[] bytes = new byte[count];
    Arrays.fill(bytes, (byte) 0xFF);
    System.arraycopy(answer, 0, bytes, 0, Math.min(count, answer.length));
    answer = new byte[0];
    return bytes;
  }

  private int temperatureCode() {
    return code((world.value("temperature", 21.0) + 45) / 175);
  }

  private int humidityCode() {
    return code(world.value("humidity", 45.0) / 100);
  }

  private static int code(double part) {
    return Math.clamp(Math.round(part * 65_535), 0, 65_535);
  }

  private static byte[] words(int... words) {
    byte[] bytes = new byte[3 * words.length];
    for (int i = 0; i < words.length; i++) {
      bytes[3 * i] = (byte) (words[i] >> 8);
      bytes[3 * i + 1] = (byte) words[i];
      bytes[3 * i + 2] = (byte) sum(words[i]);
    }
    return bytes;
  }

  /** The remainder of the word after x^8 + x^5 + x^4 + 1, as the data sheet defines it (4.12). */
  private static int sum(int word) {
    int rest = (word ^ 0xFF00) << 8;
    for (int bit = 23; bit >= 8; bit--) {
      if ((rest >> bit & 1) != 0) {
        rest ^= 0x131 << (bit - 8);
      }
    }
    return rest & 0xFF;
  }
}
