package sluice.cli;

import java.nio.file.Path;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.bundle.KeyFiles;
import sluice.ota.bundle.SigningKey;

/** {@code sluice ota keygen}: a new pair of keys. */
final class OtaKeygenCommand extends Command {
  @Override
  CommandSpec spec() {
    return named(
            "keygen",
            "Make an Ed25519 key: FILE for its owner alone (mode 0600), FILE.pub for all.",
            "sluice ota keygen release.key")
        .addPositional(OtaOptions.file("FILE", "The private key's new file."))
        .addOption(json("As JSON on stdout."));
  }

  @Override
  ExitCode run(ParseResult options) {
    Path file = OtaOptions.positional(options);
    Path open = file.resolveSibling(file.getFileName() + ".pub");
    return OtaOptions.run(() -> {
      SigningKey key = SigningKey.generate();
      KeyFiles.write(file, key);
      KeyFiles.write(open, key.verifyKey());
      if (options.hasMatchedOption("--json")) {
        Json.print(json -> {
          json.writeStartObject();
          json.writeStringField("private", file.toString());
          json.writeStringField("public", open.toString());
          json.writeStringField("key", key.verifyKey().hex());
          json.writeEndObject();
        });
      } else {
        System.out.println(file + ": key " + key.verifyKey() + ", public in " + open);
      }
      return ExitCode.OK;
    });
  }
}
