package sluice.drivers.sim;

import java.io.IOException;
import java.util.Arrays;

/** A Microchip MCP3008: channels "in0" to "in7", volts. */
public final class Mcp3008Model implements SpiModel {
  private final Surroundings world;
  private final double reference;

  /**
   * A chip.
   *
   * @param reference volts at VREF
   */
  public Mcp3008Model(Surroundings world, double reference) {
    this.world = world;
    this.reference = reference;
  }

  /** The three bytes of figure 6-1; before the null bit the data line floats high. */
  @Override
  public byte[] transfer(byte[] out) throws IOException {
    byte[] in = new byte[out.length];
    Arrays.fill(in, (byte) 0xFF);
    if (out.length >= 3 && out[0] == 1) {
      int command = out[1] >> 4 & 0x0F;
      int code = code(command & 7, (command & 8) != 0);
      in[1] = (byte) (0xF8 | code >> 8);
      in[2] = (byte) code;
    }
    return in;
  }

  private int code(int channel, boolean singleEnded) {
    double volts = input(channel) - (singleEnded ? 0 : input(channel ^ 1));
    return Math.clamp((long) Math.floor(volts / reference * 1_024), 0, 1_023);
  }

  private double input(int number) {
    return world.value("in" + number, 0.0);
  }
}
