package sluice.drivers.pi4j;

import com.pi4j.io.gpio.digital.DigitalInput;
import com.pi4j.io.gpio.digital.DigitalInputConfig;
import com.pi4j.io.gpio.digital.DigitalInputProviderBase;
import sluice.drivers.Chip;
import sluice.loop.Loop;

/** Digital inputs on the loop. */
final class InputProvider extends DigitalInputProviderBase {
  private final Loop loop;
  private final Chip chip;

  InputProvider(Loop loop, Chip chip) {
    super("sluice-digital-input", "Sluice digital input");
    this.loop = loop;
    this.chip = chip;
  }

  @Override
  public DigitalInput create(DigitalInputConfig config) {
    ChipInput input = new ChipInput(this, config, loop, chip);
    context().registry().add(input);
    return input;
  }
}
