package sluice.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.drivers.Chip;
import sluice.drivers.LineInfo;
import sluice.drivers.LineInfoListener;
import sluice.drivers.LineInfoWatch;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** {@code sluice gpio notify}: who takes and gives back lines, as gpionotify prints it. */
final class GpioNotifyCommand extends GpioAction {
  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "notify",
            "Print when lines are requested, reconfigured and released, by anybody.",
            "sluice gpio notify GPIO17",
            "sluice gpio notify -c gpiochip0 -n 1 17");
    return lineOptions(spec, "LINE", true)
        .addOption(
            OptionSpec.builder("-n", "--num-events")
                .paramLabel("N")
                .type(Integer.class)
                .description("End after so many changes.")
                .build())
        .addOption(idleTimeout())
        .addOption(json("One JSON object a line on stdout."));
  }

  @Override
  ExitCode act(ParseResult options, Loop loop, GpioChips chips) throws IOException {
    int count = options.matchedOptionValue("--num-events", Integer.MAX_VALUE);
    if (count < 1) {
      throw wrong(options, "--num-events is at least 1");
    }
    Printer printer = new Printer(loop, count, options.hasMatchedOption("--json"));
    List<String> asked = options.matchedPositionalValue(0, List.of());
    List<LineInfoWatch> watches = new ArrayList<>();
    try {
      for (Map.Entry<Chip, List<GpioChips.Found>> chip : chips.find(asked).entrySet()) {
        List<Integer> offsets = chip.getValue().stream().map(GpioChips.Found::offset).toList();
        watches.add(chip.getKey().watch(offsets, printer.of(chip.getKey().info().name())));
      }
      long idleMillis = GpioPeriod.of(options, "--idle-timeout") / 1_000;
      printer.idle = idleMillis == 0 ? null : loop.setTimeout(idleMillis, loop::stop);
      stopOnSignal(loop);
      loop.run();
    } finally {
      watches.forEach(LineInfoWatch::close);
    }
    if (printer.failure != null) {
      throw new IOException(printer.failure);
    }
    return ExitCode.OK;
  }

  private static final class Printer {
    private final Loop loop;
    private final boolean json;
    private int left;
    private @Nullable Timer idle;
    private @Nullable String failure;

    Printer(Loop loop, int count, boolean json) {
      this.loop = loop;
      this.left = count;
      this.json = json;
    }

    LineInfoListener of(String chip) {
      return new LineInfoListener() {
        @Override
        public void onChange(Change change, LineInfo line, long nanos) {
          print(chip, change, line, nanos);
        }

        @Override
        public void onFailed(String reason) {
          failure = reason;
          loop.stop();
        }
      };
    }

    private void print(String chip, LineInfoListener.Change change, LineInfo line, long nanos) {
      if (left == 0) {
        return;
      }
      String what = GpioView.word(change);
      if (json) {
        Json.printLine(to -> {
          to.writeStartObject();
          to.writeNumberField("time_ns", nanos);
          to.writeStringField("change", what);
          to.writeStringField("chip", chip);
          to.writeFieldName("line");
          GpioView.write(to, line);
          to.writeEndObject();
        });
      } else {
        System.out.println(GpioView.change(chip, what, line, nanos));
      }
      System.out.flush();
      if (idle != null) {
        idle.refresh();
      }
      if (--left == 0) {
        loop.stop();
      }
    }
  }
}
