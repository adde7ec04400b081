package sluice.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.drivers.Chip;
import sluice.drivers.ChipInfo;
import sluice.loop.Loop;

/** {@code sluice gpio detect}: which chips there are, as gpiodetect says it. */
final class GpioDetectCommand extends GpioAction {
  @Override
  CommandSpec spec() {
    return chipOptions(
            named(
                "detect",
                "List the GPIO chips, their labels and how many lines they have.",
                "sluice gpio detect",
                "sluice gpio detect --json"))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode act(ParseResult options, Loop loop, GpioChips chips) throws IOException {
    List<ChipInfo> all = chips.all().stream().map(Chip::info).toList();
    if (!options.hasMatchedOption("--json")) {
      all.forEach(chip -> System.out.println(GpioView.chip(chip)));
      return ExitCode.OK;
    }
    Json.print(json -> {
      json.writeStartArray();
      for (ChipInfo chip : all) {
        json.writeStartObject();
        json.writeStringField("name", chip.name());
        json.writeStringField("label", chip.label());
        json.writeNumberField("lines", chip.lines());
        json.writeEndObject();
      }
      json.writeEndArray();
    });
    return ExitCode.OK;
  }
}
