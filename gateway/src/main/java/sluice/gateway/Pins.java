package sluice.gateway;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.config.ChipConfig;
import sluice.config.GpioConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.Chip;
import sluice.drivers.Reading;
import sluice.drivers.SourceStatus;
import sluice.drivers.pins.Bank;
import sluice.drivers.pins.BankHold;
import sluice.drivers.pins.LineId;
import sluice.drivers.pins.OutputUse;
import sluice.drivers.pins.Pin;
import sluice.drivers.pins.SafeOutputs;
import sluice.gateway.handover.InputsHold;
import sluice.loop.Loop;

/** All configured chips and their pins. Loop's thread only. */
final class Pins implements AutoCloseable {
  private final Loop loop;
  private final SluiceConfig config;
  private final SimulatedHardware hardware;
  private final Expanders expanders;
  private final InputsHold before;
  private final Consumer<Reading> onReading;
  private final List<Bank> banks = new ArrayList<>();
  private final Map<String, OutputUse> outputs = new LinkedHashMap<>();

  private Pins(
      Loop loop,
      SluiceConfig config,
      BoardBuses buses,
      SimulatedHardware hardware,
      InputsHold before,
      Consumer<Reading> onReading) {
    this.loop = loop;
    this.config = config;
    this.hardware = hardware;
    this.before = before;
    this.expanders = new Expanders(loop, buses, hardware::board, before.isHandedOver());
    this.onReading = onReading;
  }

  /**
   * Opens what is there, and waits for the rest.
   *
   * @param before pins to go on with
   * @throws IOException that names what is required and not there, and what to do
   */
  static Pins open(
      Loop loop,
      SluiceConfig config,
      BoardBuses buses,
      SimulatedHardware hardware,
      InputsHold before,
      Consumer<Reading> onReading)
      throws IOException {
    Pins pins = new Pins(loop, config, buses, hardware, before, onReading);
    try {
      for (ChipConfig chip : config.chips().values()) {
        pins.openBank(chip);
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

  /** The outputs that the kernel has. */
  List<SafeOutputs> safeOutputs() {
    return banks.stream().flatMap(bank -> bank.safeOutputs().stream()).toList();
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

  /** Of outputs that need time to go safe; to be asked for once all is closed. */
  @Nullable SafeStop safeStop() {
    return expanders.safeStop();
  }

  /** Edges that scripts have made at simulated chips. */
  long scriptedEdges() {
    return hardware.edges();
  }

  /** No edge is read from now on: they queue in the kernel. Outputs go on. */
  void holdInputs() {
    banks.forEach(Bank::holdInputs);
  }

  /** After {@link #holdInputs}, if nothing came of it. */
  void goOn() {
    banks.forEach(Bank::goOn);
  }

  /** Ends, and leaves all lines as they are. */
  List<BankHold> handOver() {
    List<BankHold> holds = banks.stream().map(Bank::handOver).toList();
    expanders.close();
    return holds;
  }

  private void openBank(ChipConfig chip) throws IOException {
    List<Pin> pins = new ArrayList<>(interrupts(chip.name()));
    for (GpioConfig line : ConfiguredChip.linesOf(chip, config)) {
      Pin pin = PinUses.pin(loop, line, onReading);
      pins.add(pin);
      if (pin.use() instanceof OutputUse output) {
        outputs.put(line.name(), output);
      }
    }
    if (pins.isEmpty()) {
      return;
    }
    banks.add(
        before.isHandedOver()
            ? Bank.takeOver(loop, chip.name(), () -> open(chip), pins, before.bank(chip.name()))
            : Bank.open(loop, chip.name(), () -> open(chip), pins, chip.required()));
  }

  private Chip open(ChipConfig chip) throws IOException {
    ChipConfig.Expander at = chip.expander();
    if (at != null) {
      return expanders.open(chip, at);
    }
    return chip.driver() == ChipConfig.Driver.SIMULATED
        ? hardware.board().open(chip)
        : ConfiguredChip.open(loop, chip, config);
  }

  /** The lines of a chip to which expanders' interrupts are wired. */
  private List<Pin> interrupts(String chip) {
    List<Pin> pins = new ArrayList<>();
    for (ChipConfig of : config.chips().values()) {
      ChipConfig.Interrupt at = of.interrupt();
      if (at != null && at.chip().equals(chip)) {
        InterruptUse use =
            new InterruptUse(loop.clock(), nanos -> expanders.onInterrupt(of.name(), nanos));
        pins.add(new Pin(of.name() + "/interrupt", List.of(new LineId(at.line())), use));
      }
    }
    return pins;
  }
}
