package sluice.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.Architecture;
import sluice.ota.Footprint;
import sluice.ota.Manifest;
import sluice.ota.Version;
import sluice.ota.bundle.BundleWriter;
import sluice.ota.bundle.ReleasePlan;

/** {@code sluice ota bundle}: a folder becomes a bundle. */
final class OtaBundleCommand extends Command {
  private static final long MIB = 1L << 20;

  @Override
  CommandSpec spec() {
    return named(
            "bundle",
            "Pack a folder into a bundle, which is to be signed then.",
            "sluice ota bundle release/ --version 1.4.0 --expires 2027-06-01 --out r.sluice",
            "sluice ota bundle release/ --version 2.0.0-rc.1 --expires 2027-06-01 --board rpi4"
                + " --arch arm64 --needs supervisor=0.1.0 --out r.sluice")
        .addPositional(OtaOptions.file("FOLDER", "The release's files."))
        .addOption(OtaOptions.text("--version", "X.Y.Z", true, "The release's version."))
        .addOption(OtaOptions.text("--expires", "TIME", true, "Not installed from then on."))
        .addOption(OtaOptions.path("--out", "FILE", true, "The bundle."))
        .addOption(OtaOptions.text("--name", "NAME", false, "The product: sluice."))
        .addOption(OtaOptions.text("--board", "NAME", false, "The kind of board: any."))
        .addOption(OtaOptions.text("--arch", "NAME", false, "arm64, amd64 or any: any."))
        .addOption(OtaOptions.text("--not-before", "TIME", false, "Installed from then on: now."))
        .addOption(needs())
        .addOption(OtaOptions.number("--slot-max", "MIB", false, "Disk that it may take: 256."))
        .addOption(
            OtaOptions.number(
                "--memory-max", "MIB", false, "Memory that it may take, settled: 96."))
        .addOption(json("As JSON on stdout."));
  }

  private static OptionSpec needs() {
    return OptionSpec.builder("--needs")
        .paramLabel("NAME=X.Y.Z")
        .type(List.class)
        .auxiliaryTypes(String.class)
        .description("What must be there in that version at least: supervisor, installed.")
        .build();
  }

  @Override
  ExitCode run(ParseResult options) {
    ReleasePlan plan = plan(options);
    Path out = OtaOptions.path(options, "--out");
    return OtaOptions.run(() -> {
      Manifest manifest = BundleWriter.write(OtaOptions.positional(options), plan, out);
      OtaView.show(options, out, manifest, "not signed");
      return ExitCode.OK;
    });
  }

  private static ReleasePlan plan(ParseResult options) {
    String from = options.matchedOptionValue("--not-before", "");
    String arch = options.matchedOptionValue("--arch", "any");
    String version = options.matchedOptionValue("--version", "");
    return new ReleasePlan(
        options.matchedOptionValue("--name", "sluice"),
        OtaOptions.made(options, "--version", version, Version::of),
        options.matchedOptionValue("--board", Manifest.ANY_BOARD),
        OtaOptions.made(options, "--arch", arch, Architecture::of),
        minimums(options),
        footprint(options),
        from.isEmpty()
            ? Instant.now().truncatedTo(ChronoUnit.SECONDS)
            : OtaOptions.time(options, "--not-before", from),
        OtaOptions.time(options, "--expires", options.matchedOptionValue("--expires", "")));
  }

  private static Footprint footprint(ParseResult options) {
    long slot = Math.clamp(options.matchedOptionValue("--slot-max", 256L), 0, 1L << 20);
    long memory = Math.clamp(options.matchedOptionValue("--memory-max", 96L), 0, 1L << 20);
    try {
      return new Footprint(slot * MIB, memory * MIB);
    } catch (IllegalArgumentException e) {
      throw OtaOptions.wrong(options, String.valueOf(e.getMessage()));
    }
  }

  private static SortedMap<String, Version> minimums(ParseResult options) {
    SortedMap<String, Version> minimums = new TreeMap<>();
    for (String need : options.matchedOptionValue("--needs", List.<String>of())) {
      int at = need.indexOf('=');
      if (at < 1) {
        throw OtaOptions.wrong(options, "--needs: write supervisor=0.1.0");
      }
      String version = need.substring(at + 1);
      minimums.put(
          need.substring(0, at), OtaOptions.made(options, "--needs", version, Version::of));
    }
    return minimums;
  }
}
