package sluice.drivers.pi4j;

import com.pi4j.io.gpio.digital.DigitalOutput;
import com.pi4j.io.gpio.digital.DigitalOutputConfig;
import com.pi4j.io.gpio.digital.DigitalOutputProviderBase;
import sluice.drivers.Chip;
import sluice.loop.Loop;

/** Digital outputs on the loop. */
final class OutputProvider extends DigitalOutputProviderBase {
  private final Loop loop;
  private final Chip chip;

  OutputProvider(Loop loop, Chip chip) {
    super("sluice-digital-output", "Sluice digital output");
    this.loop = loop;
    this.chip = chip;
  }

  @Override
  public DigitalOutput create(DigitalOutputConfig config) {
    ChipOutput output = new ChipOutput(this, config, loop, chip);
    context().registry().add(output);
    return output;
  }
}
