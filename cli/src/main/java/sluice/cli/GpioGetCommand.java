package sluice.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.StringJoiner;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.drivers.Chip;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.LineSetup.Edges;
import sluice.loop.Loop;

/** {@code sluice gpio get}: levels, as gpioget says them; lines of one chip at one moment. */
final class GpioGetCommand extends GpioAction {
  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "get",
            "Read the values of lines.",
            "sluice gpio get GPIO17",
            "sluice gpio get -c gpiochip0 --bias pull-up --active-low 17 27");
    return setupOptions(lineOptions(spec, "LINE", true))
        .addOption(Main.flag("-a", "--as-is", "Leave the direction as it is.").build())
        .addOption(OptionSpec.builder("--numeric").description("0 and 1, no names.").build())
        .addOption(json("As a JSON object of names and values on stdout."));
  }

  @Override
  ExitCode act(ParseResult options, Loop loop, GpioChips chips) throws IOException {
    List<String> asked = options.matchedPositionalValue(0, List.of());
    boolean asIs = options.hasMatchedOption("--as-is");
    if (asIs && options.hasMatchedOption("--bias")) {
      throw wrong(options, "--as-is and --bias exclude each other; leave one out");
    }
    Map<String, Boolean> values = new LinkedHashMap<>();
    asked.forEach(line -> values.put(line, false)); // in this order
    for (Map.Entry<Chip, List<GpioChips.Found>> chip : chips.find(asked).entrySet()) {
      List<LineSetup> setups = new ArrayList<>();
      for (GpioChips.Found found : chip.getValue()) {
        LineSetup input = LineSetup.input(found.offset()).with(Edges.NONE);
        LineSetup setup = asIs ? LineSetup.asIs(found.offset()) : input;
        setups.add(with(options, setup, found.config()));
      }
      try (LineRequest request =
          chip.getKey().request(consumer(options), setups, EdgeListener.none())) {
        long bits = request.bits(-1L >>> (64 - setups.size()));
        for (int i = 0; i < setups.size(); i++) {
          values.put(chip.getValue().get(i).asked(), (bits >>> i & 1) != 0);
        }
      }
    }
    print(options, values);
    return ExitCode.OK;
  }

  private static void print(ParseResult options, Map<String, Boolean> values) {
    if (options.hasMatchedOption("--json")) {
      Json.print(json -> {
        json.writeStartObject();
        for (Map.Entry<String, Boolean> value : values.entrySet()) {
          json.writeNumberField(value.getKey(), value.getValue() ? 1 : 0);
        }
        json.writeEndObject();
      });
      return;
    }
    boolean numeric = options.hasMatchedOption("--numeric");
    StringJoiner line = new StringJoiner(" ");
    values.forEach((name, active) ->
        line.add(numeric ? (active ? "1" : "0") : "\"" + name + "\"=" + GpioView.level(active)));
    System.out.println(line);
  }
}
