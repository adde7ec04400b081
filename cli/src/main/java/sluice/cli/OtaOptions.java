package sluice.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import sluice.config.keys.VerifyKey;
import sluice.ota.bundle.KeyFiles;
import sluice.ota.bundle.SigningKey;

/** What the {@code ota} commands have in common: options, and how they fail. */
final class OtaOptions {
  private OtaOptions() {}

  /** Runs, or says on stderr what is wrong. */
  static ExitCode run(Action action) {
    return Action.reported("ota", action);
  }

  static PositionalParamSpec file(String label, String description) {
    return PositionalParamSpec.builder()
        .paramLabel(label)
        .arity("1")
        .required(true)
        .type(Path.class)
        .description(description)
        .build();
  }

  static OptionSpec path(String name, String label, boolean required, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(Path.class)
        .required(required)
        .description(description)
        .build();
  }

  static OptionSpec paths(String name, boolean required, String description) {
    return OptionSpec.builder(name)
        .paramLabel("FILE")
        .type(List.class)
        .auxiliaryTypes(Path.class)
        .required(required)
        .description(description)
        .build();
  }

  static OptionSpec text(String name, String label, boolean required, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(String.class)
        .required(required)
        .description(description)
        .build();
  }

  static OptionSpec number(String name, String label, boolean required, String description) {
    return OptionSpec.builder(name)
        .paramLabel(label)
        .type(Long.class)
        .required(required)
        .description(description)
        .build();
  }

  static Path positional(ParseResult options) {
    return options.matchedPositionalValue(0, Path.of(""));
  }

  static Path path(ParseResult options, String name) {
    return options.matchedOptionValue(name, Path.of(""));
  }

  /** A value of an option through what makes it, or the command line is wrong. */
  static <T> T made(ParseResult options, String name, String text, Function<String, T> maker) {
    try {
      return maker.apply(text);
    } catch (IllegalArgumentException e) {
      throw wrong(options, name + ": " + e.getMessage());
    }
  }

  /** A day's beginning in UTC, or an instant. */
  static Instant time(ParseResult options, String name, String text) {
    try {
      return Instant.parse(text.contains("T") ? text : text + "T00:00:00Z");
    } catch (DateTimeParseException e) {
      throw wrong(options, name + ": write 2027-06-01 or 2027-06-01T12:00:00Z");
    }
  }

  static CommandLine.ParameterException wrong(ParseResult options, String message) {
    return new CommandLine.ParameterException(options.commandSpec().commandLine(), message);
  }

  static List<SigningKey> signingKeys(ParseResult options, String name) throws IOException {
    List<SigningKey> keys = new ArrayList<>();
    for (Path file : options.matchedOptionValue(name, List.<Path>of())) {
      keys.add(KeyFiles.readSigning(file));
    }
    return keys;
  }

  static List<VerifyKey> verifyKeys(ParseResult options, String name) throws IOException {
    List<VerifyKey> keys = new ArrayList<>();
    for (Path file : options.matchedOptionValue(name, List.<Path>of())) {
      keys.add(KeyFiles.readVerify(file));
    }
    return keys;
  }
}
