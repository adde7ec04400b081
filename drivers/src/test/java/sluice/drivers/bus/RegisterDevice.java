package sluice.drivers.bus;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import sluice.drivers.sim.I2cModel;

/**
 * As the registers of a TMP105 (TI SBOS288, 7.5.1): a pointer byte, then registers of one or two
 * bytes, high byte first. Records what it sees on the wire.
 */
final class RegisterDevice implements I2cModel {
  private static final int[] WIDTHS = {2, 1, 2, 2};

  final List<String> wire = new ArrayList<>();
  private final byte[][] registers = {{0x19, 0x00}, {0x00}, {0x4b, 0x00}, {0x50, 0x00}};
  private int pointer;

  @Override
  public synchronized void write(byte[] bytes) throws IOException {
    wire.add("w" + HexFormat.of().formatHex(bytes));
    if (bytes.length == 0) {
      return;
    }
    if (bytes[0] < 0 || bytes[0] >= WIDTHS.length) {
      throw new IOException("no register " + bytes[0]);
    }
    pointer = bytes[0];
    for (int i = 1; i < Math.min(bytes.length, 1 + WIDTHS[pointer]); i++) {
      registers[pointer][i - 1] = bytes[i];
    }
  }

  @Override
  public synchronized byte[] read(int count) {
    wire.add("r" + count);
    byte[] answer = new byte[count];
    for (int i = 0; i < count; i++) {
      answer[i] = registers[pointer][i % WIDTHS[pointer]];
    }
    return answer;
  }
}
