package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import sluice.cli.addon.AddonProject;
import sluice.cli.addon.TargetArch;

/** What the {@code addon} commands have in common: options, and how they fail. */
final class AddonOptions {
  private AddonOptions() {}

  /** Runs, or says on stderr what is wrong. */
  static ExitCode run(Action action) {
    return Action.reported("addon", action);
  }

  static PositionalParamSpec folder() {
    return PositionalParamSpec.builder()
        .paramLabel("DIR")
        .arity("0..1")
        .type(Path.class)
        .description("The addon's folder: the current one.")
        .build();
  }

  static PositionalParamSpec name(String description) {
    return PositionalParamSpec.builder()
        .paramLabel("NAME")
        .arity("1")
        .required(true)
        .type(String.class)
        .description(description)
        .build();
  }

  static OptionSpec arch() {
    return OptionSpec.builder("--arch")
        .paramLabel("ARCH")
        .type(String.class)
        .description("amd64 or arm64: this machine's. Others need Debian's cross compiler.")
        .build();
  }

  static OptionSpec verbose() {
    return OptionSpec.builder("--verbose").description("Show each program that is run.").build();
  }

  static AddonProject project(ParseResult options) throws IOException {
    return AddonProject.read(options.matchedPositionalValue(0, Path.of("")).toAbsolutePath());
  }

  static TargetArch arch(ParseResult options) {
    String name = options.matchedOptionValue("--arch", TargetArch.here().toString());
    return OtaOptions.made(options, "--arch", name, TargetArch::of);
  }

  /** What programs are run goes to stderr, if it is asked for. */
  static void progress(ParseResult options, String line) {
    if (options.hasMatchedOption("--verbose")) {
      System.err.println("sluice: " + line);
    }
  }

  static void writeNames(JsonGenerator json, String field, Iterable<?> names) throws IOException {
    json.writeArrayFieldStart(field);
    for (Object name : names) {
      json.writeString(name.toString());
    }
    json.writeEndArray();
  }
}
