package sluice.cli;

import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;

/** {@code sluice addon why}: one addon's state, why it is in it, and what it holds. */
final class AddonWhyCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "why",
            "Ask the gateway that runs how an addon is, why, and what it has open."
                + " Exit code 1 if it does not run.",
            "sluice addon why hello --config sluice.toml")
        .addPositional(AddonOptions.name("The addon."))
        .addOption(AddonFolderOptions.config());
  }

  @Override
  ExitCode run(ParseResult options) {
    String name = options.matchedPositionalValue(0, "");
    return AddonOptions.run(() -> {
      List<AddonFacts> all = AddonFacts.read(AddonFacts.ask(AddonFolderOptions.folder(options)));
      List<AddonFacts> of = all.stream().filter(one -> one.text("name").equals(name)).toList();
      if (of.isEmpty()) {
        List<String> names = all.stream().map(one -> one.text("name")).toList();
        throw new IOException("no addon " + name + "; there are: " + String.join(", ", names));
      }
      of.forEach(AddonWhyCommand::print);
      boolean runs = of.stream().anyMatch(one -> one.text("state").equals("running"));
      return runs ? ExitCode.OK : ExitCode.FAILED;
    });
  }

  private static void print(AddonFacts addon) {
    String why = addon.text("why");
    System.out.println(
        addon.text("name") + ": " + addon.text("state") + (why.isEmpty() ? "" : ": " + why));
    addon
        .fields()
        .forEach((field, values) -> {
          if (!List.of("name", "state", "why").contains(field)) {
            System.out.println("  " + field.replace('_', ' ') + ": " + String.join(", ", values));
          }
        });
  }
}
