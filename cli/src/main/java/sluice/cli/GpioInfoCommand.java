package sluice.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.drivers.Chip;
import sluice.drivers.LineInfo;
import sluice.loop.Loop;

/** {@code sluice gpio info}: what each line is and who has it, as gpioinfo says it. */
final class GpioInfoCommand extends GpioAction {
  @Override
  CommandSpec spec() {
    return lineOptions(
            named(
                "info",
                "Show lines: name, direction, bias, drive, edges, and who uses them. Touches none.",
                "sluice gpio info",
                "sluice gpio info -c gpiochip0 GPIO17 GPIO27",
                "sluice gpio info --json"),
            "LINE",
            false)
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode act(ParseResult options, Loop loop, GpioChips chips) throws IOException {
    List<String> asked = options.matchedPositionalValue(0, List.of());
    Map<Chip, List<LineInfo>> lines = asked.isEmpty() ? all(chips) : some(chips, asked);
    if (options.hasMatchedOption("--json")) {
      Json.print(json -> {
        json.writeStartArray();
        for (Map.Entry<Chip, List<LineInfo>> chip : lines.entrySet()) {
          json.writeStartObject();
          json.writeStringField("chip", chip.getKey().info().name());
          json.writeStringField("label", chip.getKey().info().label());
          json.writeArrayFieldStart("lines");
          for (LineInfo line : chip.getValue()) {
            GpioView.write(json, line);
          }
          json.writeEndArray();
          json.writeEndObject();
        }
        json.writeEndArray();
      });
    } else {
      lines.forEach((chip, some) -> show(chip, some, asked.isEmpty()));
    }
    return ExitCode.OK;
  }

  private static Map<Chip, List<LineInfo>> all(GpioChips chips) throws IOException {
    Map<Chip, List<LineInfo>> all = new LinkedHashMap<>();
    for (Chip chip : chips.all()) {
      List<LineInfo> lines = new ArrayList<>();
      for (int offset = 0; offset < chip.info().lines(); offset++) {
        lines.add(chip.line(offset));
      }
      all.put(chip, lines);
    }
    return all;
  }

  private static Map<Chip, List<LineInfo>> some(GpioChips chips, List<String> asked)
      throws IOException {
    Map<Chip, List<LineInfo>> some = new LinkedHashMap<>();
    for (String one : asked) {
      GpioChips.Found found = chips.find(one);
      some.computeIfAbsent(found.chip(), _ -> new ArrayList<>())
          .add(found.chip().line(found.offset()));
    }
    return some;
  }

  private static void show(Chip chip, List<LineInfo> lines, boolean whole) {
    if (whole) {
      System.out.println(chip.info().name() + " - " + chip.info().lines() + " lines:");
    }
    for (LineInfo line : lines) {
      String name = GpioView.quotedName(line);
      String where =
          whole ? "\tline %3d:".formatted(line.offset()) : chip.info().name() + " " + line.offset();
      System.out.printf("%s\t%-16s\t%s%n", where, name, GpioView.attributes(line));
    }
  }
}
