package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import sluice.cli.addon.AddonProject;
import sluice.cli.addon.TargetArch;

/** What the {@code addon} commands have in common: options, and how they fail. */
final class AddonOptions {
  /** Does what a command is for. */
  interface Action {
    ExitCode run() throws IOException;
  }

  private AddonOptions() {}

  /** Runs, or says on stderr what is wrong. */
  static ExitCode run(Action action) {
    try {
      return action.run();
    } catch (IOException e) {
      System.err.println("sluice: addon: " + said(e));
      return ExitCode.FAILED;
    }
  }

  /** The JDK's exceptions of files often have the file as their whole message. */
  private static String said(IOException e) {
    boolean bare = e instanceof FileSystemException file && file.getReason() == null;
    return bare ? e.getMessage() + ": " + e.getClass().getSimpleName() : "" + e.getMessage();
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
    try {
      String name = options.matchedOptionValue("--arch", TargetArch.here().toString());
      return TargetArch.of(name);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          options.commandSpec().commandLine(), "--arch: " + e.getMessage(), e);
    }
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
