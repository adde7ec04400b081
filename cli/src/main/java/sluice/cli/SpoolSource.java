package sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;
import sluice.config.ConfigFile;
import sluice.config.SluiceConfig;
import sluice.gateway.spool.FileDisk;
import sluice.gateway.spool.LockHolder;
import sluice.gateway.spool.SpoolInspection;

/**
 * The directory that a {@code spool} command looks at: as it is given, or a configuration's.
 *
 * @param uplinks of the configuration; none with a directory
 */
record SpoolSource(Path dir, SpoolInspection spool, SortedSet<String> uplinks) {
  /** What a command does with it. */
  interface Action {
    ExitCode run(SpoolSource source) throws IOException;
  }

  static CommandSpec addOptions(CommandSpec spec) {
    return spec.addOption(Command.config(false, "Whose [spool] dir to look at."))
        .addPositional(
            PositionalParamSpec.builder()
                .paramLabel("DIR")
                .arity("0..1")
                .type(Path.class)
                .description("The spool's directory, instead of --config.")
                .build());
  }

  /** Opens it and runs, or says on stderr what is wrong. */
  static ExitCode run(ParseResult options, Action action) {
    Path file = options.matchedOptionValue("--config", (Path) null);
    Path given = options.matchedPositionalValue(0, (Path) null);
    if ((file == null) == (given == null)) {
      throw wrong(options, "give a directory or --config, and not both");
    }
    SluiceConfig config = null;
    if (file != null) {
      config = Configs.loadedOrListed(ConfigFile.read(file));
      if (config == null) {
        return ExitCode.CONFIG;
      }
    }
    Path dir = given == null && config != null ? config.spool().dir() : given;
    return run(dir, config, action);
  }

  private static ExitCode run(@Nullable Path dir, @Nullable SluiceConfig config, Action action) {
    if (dir == null || !Files.isDirectory(dir)) {
      System.err.println("sluice: spool: " + dir + " is no directory; see [spool] dir");
      return ExitCode.FAILED;
    }
    SortedSet<String> uplinks = new TreeSet<>();
    if (config != null) {
      uplinks.addAll(config.uplinks().keySet());
    }
    try {
      SpoolInspection spool = SpoolInspection.of(FileDisk.readOnly(dir));
      return action.run(new SpoolSource(dir, spool, uplinks));
    } catch (IOException e) {
      System.err.println("sluice: spool: " + dir + ": " + e);
      return ExitCode.FAILED;
    }
  }

  static CommandLine.ParameterException wrong(ParseResult options, String message) {
    return new CommandLine.ParameterException(options.commandSpec().commandLine(), message);
  }

  /** The cursors that the log knows, and the configured ones that it does not know yet. */
  SortedSet<String> cursors() {
    SortedSet<String> all = new TreeSet<>(spool.cursors());
    all.addAll(uplinks);
    return all;
  }

  /** The process that has the spool, or -1. */
  long holder() {
    return LockHolder.of(dir).orElse(-1);
  }

  /** A sentence for people. */
  String use() {
    long holder = holder();
    return holder < 0 ? "not in use" : "in use by process " + holder + ", this is a snapshot";
  }

  static String size(long bytes) {
    return bytes < 10_000
        ? bytes + " B"
        : bytes < 10_000_000 ? "%.1f KB".formatted(bytes / 1e3) : "%.1f MB".formatted(bytes / 1e6);
  }
}
