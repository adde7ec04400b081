package sluice.image;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code ./sluice deb}, {@code image} and {@code release}: what a board gets. */
public final class Main {
  private static final int FAILED = 1;

  private final Path project = Path.of(System.getProperty("sluice.root", ""));
  private final Path application = Path.of(System.getProperty("sluice.application", ""));

  private Main() {}

  /** Runs and exits: 0 built, 1 failed, 2 wrong command line. */
  public static void main(String[] args) {
    Main main = new Main();
    int exit =
        switch (args[0]) {
          case "image" -> main.execute(main.image(), main::buildImage, args);
          case "release" -> main.execute(main.release(), main::buildRelease, args);
          default -> main.execute(main.deb(), main::buildDeb, args);
        };
    System.exit(exit);
  }

  private int execute(CommandSpec spec, Builder builder, String[] args) {
    CommandLine line = new CommandLine(spec);
    line.setExecutionStrategy(options -> run(options, builder));
    return line.execute(Arrays.copyOfRange(args, 1, args.length));
  }

  /** Builds a file. */
  private interface Builder {
    Path build(ParseResult options) throws IOException;
  }

  private int run(ParseResult options, Builder builder) {
    Integer help = CommandLine.executeHelpRequest(options);
    if (help != null) {
      return help;
    }
    try {
      System.out.println(builder.build(options));
      return 0;
    } catch (IOException e) {
      System.err.println("sluice: " + e.getMessage());
      return FAILED;
    }
  }

  private CommandSpec deb() {
    CommandSpec spec = CommandSpec.create().name("./sluice deb");
    spec.usageMessage()
        .description("Build a Debian package with a Java of its own, without being root.")
        .footer(
            "",
            "The run-time is linked of Debian trixie's JDK: for Debian 13 and Raspberry Pi OS of the",
            "same name. For older systems, give a JDK of the architecture that is built for older ones.",
            "",
            "Examples:",
            "  ./sluice deb",
            "  ./sluice deb --arch amd64 --out /tmp",
            "  ./sluice deb --arch arm64 --jdk ~/jdk-25-aarch64");
    spec.addOption(arch());
    spec.addOption(option("--out", "DIR", "Where to; default: here.").type(Path.class).build());
    spec.addOption(
        option("--jdk", "HOME", "A JDK 25 with a folder jmods, or the one that runs ./sluice.")
            .type(Path.class)
            .build());
    spec.addOption(help());
    return spec;
  }

  private CommandSpec release() {
    CommandSpec spec = CommandSpec.create().name("./sluice release");
    spec.usageMessage()
        .description(
            "Write a release of this tree for a slot, to be bundled, signed and installed.")
        .footer(
            "",
            "Examples:",
            "  ./sluice release release/",
            "  ./sluice release --arch amd64 release/",
            "  ./sluice ota bundle release/ --version 1.4.0 --expires 2027-06-01 --out r.sluice");
    spec.addOption(arch());
    spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("DIR")
            .required(true)
            .type(Path.class)
            .description("A folder that is empty, or not there yet.")
            .build());
    spec.addOption(help());
    return spec;
  }

  private static OptionSpec arch() {
    return option("--arch", "ARCH", "arm64 (default) or amd64.").type(String.class).build();
  }

  private static Arch arch(ParseResult options) throws IOException {
    return Arch.of(options.matchedOptionValue("--arch", "arm64"));
  }

  private static OptionSpec help() {
    return OptionSpec.builder("-h", "--help")
        .usageHelp(true)
        .description("Show this help.")
        .build();
  }

  private CommandSpec image() {
    CommandSpec spec = CommandSpec.create().name("./sluice image");
    spec.usageMessage()
        .description("Build a card's image: Debian with a read-only root, and Sluice on it.")
        .footer(
            "",
            "Beside FILE are made FILE.zst, FILE.bmap (for bmaptool) and FILE.sha256.",
            "It takes some minutes, 7 GB of space meanwhile, and a Debian whose apt reaches a mirror.",
            "Without root it needs fakeroot, uidmap and subordinate ids (subuid(5)); it says what is missing.",
            "",
            "Examples:",
            "  ./sluice image --board raspberrypi --out sluice.img",
            "  sha256sum -c sluice.img.sha256",
            "  sudo bmaptool copy sluice.img.zst /dev/sdX",
            "  ./sluice image --out sluice.img --version 2.0.0 --system system/",
            "  ./sluice ota bundle system/ --name sluice-system --version 2.0.0 --expires 2027-06-01"
                + " --board raspberrypi --arch arm64 --slot-max 640 --out system-2.sluice");
    spec.addOption(
        option("--board", "BOARD", "raspberrypi (default): Pi 3, 4 and Zero 2 W.")
            .type(String.class)
            .build());
    spec.addOption(
        option("--out", "FILE", "Where to; default: sluice.img.").type(Path.class).build());
    spec.addOption(
        option("--version", "X.Y.Z", "The system's; default: that of this tree.")
            .type(String.class)
            .build());
    spec.addOption(
        option("--system", "DIR", "The root alone, for an update of other cards.")
            .type(Path.class)
            .build());
    spec.addOption(help());
    return spec;
  }

  private Path buildImage(ParseResult options) throws IOException {
    String board = options.matchedOptionValue("--board", "raspberrypi");
    if (!board.equals("raspberrypi")) {
      throw new IOException("--board " + board + ": unknown; there is raspberrypi");
    }
    Path out = options.matchedOptionValue("--out", Path.of("sluice.img"));
    String version = options.matchedOptionValue("--version", null);
    if (version != null && !version.matches("\\d{1,6}[.]\\d{1,6}[.]\\d{1,6}")) {
      throw new IOException("--version " + version + ": write three numbers, as 1.4.0");
    }
    Path system = options.matchedOptionValue("--system", null);
    return new Packaging(project, application)
        .image(out, system, version, step -> System.err.println("sluice: " + step));
  }

  private static OptionSpec.Builder option(String name, String label, String description) {
    return OptionSpec.builder(name).paramLabel(label).description(description);
  }

  private Path buildDeb(ParseResult options) throws IOException {
    Path jdk = options.matchedOptionValue("--jdk", null);
    Path out = options.matchedOptionValue("--out", Path.of(""));
    return new Packaging(project, application).deb(arch(options), jdk, out);
  }

  private Path buildRelease(ParseResult options) throws IOException {
    Path to = options.matchedPositionalValue(0, Path.of(""));
    return new Packaging(project, application).release(arch(options), to);
  }
}
