package sluice.gateway;

import java.util.List;
import java.util.function.Consumer;
import sluice.config.GpioConfig;
import sluice.config.OutputConfig;
import sluice.drivers.LineSetup;
import sluice.drivers.Reading;
import sluice.drivers.pins.CounterUse;
import sluice.drivers.pins.DistanceUse;
import sluice.drivers.pins.EncoderUse;
import sluice.drivers.pins.InputUse;
import sluice.drivers.pins.LineId;
import sluice.drivers.pins.OutputUse;
import sluice.drivers.pins.Pin;
import sluice.drivers.pins.PinUse;
import sluice.loop.Loop;

/** {@code [gpio.NAME]} as the drivers want it. */
final class PinUses {
  private PinUses() {}

  static Pin pin(Loop loop, GpioConfig gpio, Consumer<Reading> onReading) {
    List<LineId> lines = gpio.lines().stream().map(LineId::new).toList();
    return new Pin(gpio.name(), lines, use(loop, gpio, onReading));
  }

  private static PinUse use(Loop loop, GpioConfig gpio, Consumer<Reading> onReading) {
    String name = gpio.name();
    LineSetup input = input(gpio);
    return switch (gpio.function()) {
      case INPUT, BUTTON, PIR ->
          new InputUse(loop, name, input, report(gpio), gpio.periodMillis(), onReading);
      case OUTPUT, RELAY -> output(loop, gpio, onReading);
      case COUNTER, FREQUENCY ->
          new CounterUse(
              loop,
              name,
              input,
              gpio.function() == GpioConfig.Function.COUNTER
                  ? CounterUse.Report.TOTAL
                  : CounterUse.Report.RATE,
              gpio.unit(),
              gpio.scale(),
              gpio.periodMillis(),
              onReading);
      case ENCODER ->
          new EncoderUse(
              loop, name, input, gpio.unit(), gpio.scale(), gpio.periodMillis(), onReading);
      case DISTANCE ->
          new DistanceUse(
              loop,
              name,
              input,
              gpio.unit(),
              unitsPerMeter(gpio.unit()),
              gpio.airCelsius(),
              gpio.periodMillis(),
              onReading);
    };
  }

  private static OutputUse output(Loop loop, GpioConfig gpio, Consumer<Reading> onReading) {
    OutputConfig output = gpio.output();
    assert output != null : "an output has its keys";
    LineSetup setup =
        LineSetup.output(0, output.initial())
            .with(bias(gpio.bias()))
            .with(drive(output.drive()))
            .withActiveLow(gpio.activeLow());
    return new OutputUse(loop, gpio.name(), setup, output.safe(), output.leaseMillis(), onReading);
  }

  private static LineSetup input(GpioConfig gpio) {
    return LineSetup.input(0)
        .with(edges(gpio.edge()))
        .with(bias(gpio.bias()))
        .with(
            switch (gpio.eventClock()) {
              case MONOTONIC -> LineSetup.EventClock.MONOTONIC;
              case HTE -> LineSetup.EventClock.HTE;
            })
        .withActiveLow(gpio.activeLow())
        .withDebounceMicros((int) gpio.debounceMicros());
  }

  private static InputUse.Report report(GpioConfig gpio) {
    return switch (gpio.report()) {
      case EDGES -> InputUse.Report.EDGES;
      case CHANGES -> InputUse.Report.CHANGES;
      case PERIOD -> InputUse.Report.PERIOD;
    };
  }

  private static LineSetup.Edges edges(GpioConfig.Edge edge) {
    return switch (edge) {
      case BOTH -> LineSetup.Edges.BOTH;
      case RISING -> LineSetup.Edges.RISING;
      case FALLING -> LineSetup.Edges.FALLING;
    };
  }

  private static LineSetup.Bias bias(GpioConfig.Bias bias) {
    return switch (bias) {
      case AS_IS -> LineSetup.Bias.AS_IS;
      case PULL_UP -> LineSetup.Bias.PULL_UP;
      case PULL_DOWN -> LineSetup.Bias.PULL_DOWN;
      case DISABLED -> LineSetup.Bias.DISABLED;
    };
  }

  private static LineSetup.Drive drive(OutputConfig.Drive drive) {
    return switch (drive) {
      case PUSH_PULL -> LineSetup.Drive.PUSH_PULL;
      case OPEN_DRAIN -> LineSetup.Drive.OPEN_DRAIN;
      case OPEN_SOURCE -> LineSetup.Drive.OPEN_SOURCE;
    };
  }

  private static double unitsPerMeter(String unit) {
    return switch (unit) {
      case "cm" -> 100;
      case "mm" -> 1_000;
      default -> 1;
    };
  }
}
