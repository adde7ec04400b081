package sluice.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code sluice addon list}: the addons of a gateway that runs. */
final class AddonListCommand extends Command {
  private static final List<String> COLUMNS =
      List.of("name", "version", "kind", "state", "published", "why");

  @Override
  CommandSpec spec() {
    return named(
            "list",
            "Ask the gateway that runs for its addons.",
            "sluice addon list",
            "sluice addon list --json --config sluice.toml")
        .addOption(AddonFolderOptions.config())
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    return AddonOptions.run(() -> {
      String answer = AddonFacts.ask(AddonFolderOptions.folder(options));
      if (options.hasMatchedOption("--json")) {
        System.out.println(answer);
      } else {
        print(AddonFacts.read(answer));
      }
      return ExitCode.OK;
    });
  }

  private static void print(List<AddonFacts> addons) {
    if (addons.isEmpty()) {
      System.out.println("no addons");
      return;
    }
    List<List<String>> rows = new ArrayList<>(List.of(COLUMNS));
    addons.forEach(addon -> rows.add(COLUMNS.stream().map(addon::text).toList()));
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        int column = i;
        int width = rows.stream().mapToInt(one -> one.get(column).length()).max().orElse(0);
        line.append(row.get(i)).repeat(' ', width - row.get(i).length() + 2);
      }
      System.out.println(line.toString().stripTrailing());
    }
  }
}
