package sluice.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import sluice.config.ChipConfig;
import sluice.config.GpioConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.Reading;
import sluice.drivers.SourceStatus;
import sluice.drivers.pins.Bank;
import sluice.drivers.pins.OutputUse;
import sluice.drivers.pins.Pin;
import sluice.loop.Loop;

/** All configured chips and their pins. Loop's thread only. */
final class Pins implements AutoCloseable {
  private final Loop loop;
  private final Expanders expanders;
  private final Consumer<Reading> onReading;
  private final List<Bank> banks = new ArrayList<>();
  private final Map<String, OutputUse> outputs = new LinkedHashMap<>();

  private Pins(Loop loop, Expanders expanders, Consumer<Reading> onReading) {
    this.loop = loop;
    this.expanders = expanders;
    this.onReading = onReading;
  }

  /**
   * Opens what is there, and waits for the rest.
   *
   * @throws IOException that names what is required and not there, and what to do
   */
  static Pins open(Loop loop, SluiceConfig config, BoardBuses buses, Consumer<Reading> onReading)
      throws IOException {
    Pins pins = new Pins(loop, new Expanders(loop, buses), onReading);
    try {
      for (ChipConfig chip : config.chips().values()) {
        pins.openBank(chip, ConfiguredChip.linesOf(chip, config));
      }
    } catch (IOException e) {
      pins.close();
      throw e;
    }
    return pins;
  }

  /** The outputs by their configured names. */
  Map<String, OutputUse> outputs() {
    return outputs;
  }

  List<Bank.Status> status() {
    return banks.stream().map(Bank::status).toList();
  }

  /** Of chips on buses: how they answer. */
  List<SourceStatus> expanders() {
    return expanders.status();
  }

  /** Edges read. */
  long edges() {
    return banks.stream().mapToLong(Bank::edges).sum();
  }

  /** Edges that the kernel dropped because they were not read in time. */
  long lostEdges() {
    return banks.stream().mapToLong(Bank::lostEdges).sum();
  }

  /** Outputs go safe. */
  @Override
  public void close() {
    banks.forEach(Bank::close);
    expanders.close();
  }

  private void openBank(ChipConfig chip, List<GpioConfig> lines) throws IOException {
    if (lines.isEmpty()) {
      return;
    }
    List<Pin> pins = new ArrayList<>();
    for (GpioConfig line : lines) {
      Pin pin = PinUses.pin(loop, line, onReading);
      pins.add(pin);
      if (pin.use() instanceof OutputUse output) {
        outputs.put(line.name(), output);
      }
    }
    ChipConfig.Expander at = chip.expander();
    Bank.Opener opener =
        at == null ? () -> ConfiguredChip.open(loop, chip, lines) : () -> expanders.open(chip, at);
    banks.add(Bank.open(loop, chip.name(), opener, pins, chip.required()));
  }
}
