package sluice.drivers.sensors;

import com.pi4j.exception.Pi4JException;
import com.pi4j.io.spi.Spi;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Microchip MCP3008: eight inputs, 10 bits, over SPI. Data sheet DS21295; the three bytes of a
 * conversion are its figure 6-1.
 */
final class Mcp3008 implements Sensor {
  static final List<String> INPUTS =
      List.of("in0", "in1", "in2", "in3", "in4", "in5", "in6", "in7");

  private static final byte START = 1;
  private static final int SINGLE_ENDED = 0x80;
  private static final int CHANNEL_SHIFT = 4;
  private static final int NULL_BIT = 1 << 2;
  private static final int BYTES = 3;
  private static final double CODES = 1_024.0;

  private final Spi spi;
  private final double reference;
  private final List<String> inputs;

  /**
   * Not opened.
   *
   * @param reference volts at its pin VREF
   * @param inputs some of {@link #INPUTS}
   */
  Mcp3008(Spi spi, double reference, List<String> inputs) {
    this.spi = spi;
    this.reference = reference;
    this.inputs = List.copyOf(inputs);
  }

  /** It can only be asked: its null bit pulls an open data line low. */
  @Override
  public void open() throws IOException {
    var _ = convert(0);
  }

  @Override
  public List<Measurement> read() throws IOException {
    List<Measurement> all = new ArrayList<>(inputs.size());
    for (String input : inputs) {
      all.add(Measurement.of(input, volts(convert(INPUTS.indexOf(input)), reference)));
    }
    return all;
  }

  /** Volts of a code (4.2, equation 4-2). */
  static double volts(int code, double reference) {
    return code * reference / CODES;
  }

  private int convert(int channel) throws IOException {
    byte[] out = {START, (byte) (SINGLE_ENDED | channel << CHANNEL_SHIFT), 0};
    byte[] in = new byte[BYTES];
    int done;
    try {
      done = spi.transfer(out, 0, in, 0, BYTES);
    } catch (Pi4JException e) {
      throw I2cDevice.asIoException("mcp3008: transfer", e);
    }
    if (done < 0 || (in[1] & NULL_BIT) != 0) {
      throw new IOException("mcp3008: nothing answers; look at wiring and chip select");
    }
    return (in[1] & 3) << 8 | (in[2] & 0xFF);
  }
}
