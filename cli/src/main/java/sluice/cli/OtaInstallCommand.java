package sluice.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.UpdateEvent;
import sluice.ota.bundle.Bundle;
import sluice.ota.source.Acceptance;

/** {@code sluice ota install}: a bundle goes into the slot that does not run. */
final class OtaInstallCommand extends Command {
  @Override
  CommandSpec spec() {
    CommandSpec spec =
        named(
            "install",
            "Verify a bundle and write it into the slot that is not current, as a trial. A supervisor"
                + " that runs tries it at once, and commits it or takes it back.",
            "sluice ota install r.sluice",
            "sluice ota install /media/stick",
            "sluice ota install https://updates.example/1.4.0.sluice --delta"
                + " https://updates.example/1.3.0-1.4.0.sluice",
            "sluice ota install r.sluice --dir slots --root root.json --board rpi4");
    return OtaFetch.addOptions(OtaBoard.addOptions(spec))
        .addPositional(
            PositionalParamSpec.builder()
                .paramLabel("URL|DIR|FILE")
                .arity("1")
                .required(true)
                .type(String.class)
                .description("The bundle, a folder to look for the newest in, or https://...")
                .build())
        .addOption(
            OtaOptions.text(
                "--delta", "URL|FILE", false, "Tried first; if it is of no use, the bundle is."))
        .addOption(
            OptionSpec.builder("--stage")
                .description("Only write it; 'sluice ota commit' makes it current.")
                .build())
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    String where = options.matchedPositionalValue(0, "");
    String delta = options.matchedOptionValue("--delta", "");
    return OtaOptions.run(() -> {
      OtaBoard board = OtaBoard.of(options);
      Path small = delta.isEmpty() ? null : usable(options, board, delta);
      Path bundle = small == null ? OtaFetch.bundle(options, board, where) : small;
      return install(options, bundle);
    });
  }

  /** Null, after saying why, if the full bundle is needed. */
  private static @Nullable Path usable(ParseResult options, OtaBoard board, String delta) {
    try (Acceptance acceptance = board.acceptance(board.view())) {
      Path path = OtaFetch.bundle(options, board, delta);
      try (Bundle bundle = Bundle.open(path)) {
        var _ = acceptance.verify(path, bundle);
      }
      return path;
    } catch (IOException e) {
      System.err.println("sluice: ota: the delta is of no use: " + e.getMessage());
      return null;
    }
  }

  private static ExitCode install(ParseResult options, Path bundle) {
    String what = options.hasMatchedOption("--stage") ? "stage" : "install";
    OtaChange.Question question = new OtaChange.Question(what, "", bundle.toAbsolutePath());
    return OtaChange.run(
        options, question, null, (session, state) -> new UpdateEvent.Offered(bundle.toString()));
  }
}
