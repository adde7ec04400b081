package sluice.cli;

import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.cli.addon.Language;
import sluice.cli.addon.NewAddon;

/** {@code sluice addon new}: a folder that builds and has a test. */
final class AddonNewCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "new",
            "Make a folder for a new addon: a manifest, sources, a build file and a test.",
            "sluice addon new hello --lang c",
            "sluice addon new tide-gauge --lang rust --dir ~/src/tide-gauge")
        .addPositional(AddonOptions.name("What topics, logs and commands call it."))
        .addOption(
            OptionSpec.builder("--lang")
                .paramLabel("LANG")
                .type(String.class)
                .required(true)
                .description("c, cpp, rust or java.")
                .build())
        .addOption(OtaOptions.path("--dir", "DIR", false, "The new folder: NAME."))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    String given = options.matchedPositionalValue(0, "");
    String name = OtaOptions.made(options, "NAME", given, Language::checkedName);
    String lang = options.matchedOptionValue("--lang", "");
    Language language = OtaOptions.made(options, "--lang", lang, Language::of);
    Path folder = options.matchedOptionValue("--dir", Path.of(name));
    return AddonOptions.run(() -> {
      List<Path> files = NewAddon.make(folder, name, language);
      if (options.hasMatchedOption("--json")) {
        Json.print(json -> {
          json.writeStartObject();
          json.writeStringField("name", name);
          json.writeStringField("folder", folder.toString());
          AddonOptions.writeNames(json, "files", files);
          json.writeEndObject();
        });
      } else {
        files.forEach(System.out::println);
        System.out.println(
            "next: sluice addon build " + folder + " && sluice addon test " + folder);
      }
      return ExitCode.OK;
    });
  }
}
