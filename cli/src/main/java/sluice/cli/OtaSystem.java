package sluice.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.Slot;
import sluice.ota.Version;
import sluice.ota.source.Acceptance;
import sluice.ota.store.FileTree;
import sluice.ota.store.SlotStore;
import sluice.ota.store.Tree;
import sluice.ota.system.BlockDevices;
import sluice.ota.system.BootMarkers;
import sluice.ota.system.SystemTree;
import sluice.ota.system.SystemUpdate;

/** The two systems of this board's card, as the command line says where they are. */
record OtaSystem(
    Path dir, Path root, Path boot, Path devices, String name, String board, Running running) {
  static final String NAME = "sluice-system";
  static final String BOARD = "raspberrypi";

  private static final String DIR = "/data/system";
  private static final String ROOT = "/etc/sluice/root.json";
  private static final String BOOT = "/boot/firmware";
  private static final String DEVICES = "/dev/disk/by-partuuid";
  private static final String CMDLINE = "/proc/cmdline";

  /** The partitions of a card, as its boot script names the root to the kernel. */
  private static final Pattern ROOT_WORD =
      Pattern.compile("(?:^|\\s)root=PARTUUID=([0-9a-f]{8})-0([23])(?:\\s|$)");

  /**
   * The system that runs.
   *
   * @param card its identifier, eight digits
   */
  record Running(String card, Slot slot) {
    /** By what the kernel was told. */
    static Running now() throws IOException {
      return of(Path.of(CMDLINE));
    }

    static Running of(Path cmdline) throws IOException {
      String line = Files.readString(cmdline, StandardCharsets.US_ASCII);
      Matcher word = ROOT_WORD.matcher(line);
      if (!word.find()) {
        throw new IOException(
            cmdline
                + ": root= is not the second or third partition of a card that './sluice image' made");
      }
      return new Running(word.group(1), word.group(2).equals("2") ? Slot.A : Slot.B);
    }
  }

  static CommandSpec addOptions(CommandSpec spec) {
    return spec.addOption(OtaOptions.path("--dir", "DIR", false, "Its records: " + DIR + "."))
        .addOption(OtaOptions.path("--root", "FILE", false, "The root keys: " + ROOT + "."))
        .addOption(OtaOptions.path("--boot", "DIR", false, "The first partition: " + BOOT + "."))
        .addOption(OtaOptions.path("--devices", "DIR", false, "Where partitions are: " + DEVICES))
        .addOption(
            OtaOptions.path("--cmdline", "FILE", false, "What the kernel was told: " + CMDLINE))
        .addOption(OtaOptions.text("--name", "NAME", false, "The product: " + NAME + "."))
        .addOption(OtaOptions.text("--board", "NAME", false, "Its kind: " + BOARD + "."));
  }

  /** Its records, where they are on a card. */
  static Path usualDir() {
    return Path.of(DIR);
  }

  static OtaSystem of(ParseResult options) throws IOException {
    return new OtaSystem(
        options.matchedOptionValue("--dir", Path.of(DIR)),
        options.matchedOptionValue("--root", Path.of(ROOT)),
        options.matchedOptionValue("--boot", Path.of(BOOT)),
        options.matchedOptionValue("--devices", Path.of(DEVICES)),
        options.matchedOptionValue("--name", NAME),
        options.matchedOptionValue("--board", BOARD),
        Running.of(options.matchedOptionValue("--cmdline", Path.of(CMDLINE))));
  }

  private BootMarkers markers() {
    return new BootMarkers(FileTree.readOnly(boot), () -> Remounted.writable(boot));
  }

  private SystemTree tree(Tree records) {
    return new SystemTree(
        records,
        markers(),
        new BlockDevices(
            devices.resolve(running.card() + "-02"), devices.resolve(running.card() + "-03")));
  }

  /** The slots, to be looked at; also if there are none yet. */
  SlotStore view() {
    return SlotStore.view(tree(FileTree.readOnly(dir)));
  }

  /** Whether the system that runs was started to be tried, and that is not settled. */
  boolean isTrying() throws IOException {
    return markers().isTrying();
  }

  /** To be changed by one process at a time. */
  Session open() throws IOException {
    FileTree records = FileTree.open(dir);
    try {
      SystemTree tree = tree(records);
      Acceptance.Facts facts =
          new Acceptance.Facts(root, Path.of("/"), name, board, Version.of(Main.VERSION));
      Acceptance acceptance = new Acceptance(facts, SlotStore.view(tree), Instant::now);
      SystemUpdate.Places places = new SystemUpdate.Places(tree, markers());
      return new Session(
          SystemUpdate.open(places, acceptance, running.slot(), Instant::now), acceptance);
    } catch (IOException e) {
      records.close();
      throw e;
    }
  }

  /** An update that is going on, and the bundle that is open meanwhile. */
  record Session(SystemUpdate update, Acceptance acceptance) implements Closeable {
    @Override
    public void close() throws IOException {
      update.close();
      acceptance.close();
    }
  }

  /** Whether the system before published, as it was when a trial was armed. */
  private Path publishedBefore() {
    return dir.resolve("published");
  }

  void notePublishes(boolean publishes) throws IOException {
    Files.writeString(publishedBefore(), publishes ? "yes\n" : "no\n");
  }

  boolean publishedBefore(boolean otherwise) throws IOException {
    Path file = publishedBefore();
    return Files.exists(file) ? Files.readString(file).startsWith("yes") : otherwise;
  }

  /** Restarts the board, or says that it is to be. */
  static void restart(ParseResult options, String why) throws IOException {
    if (options.hasMatchedOption("--no-restart")) {
      System.err.println("sluice: ota: " + why + "; restart the board for it");
      return;
    }
    System.err.println("sluice: ota: " + why + "; the board restarts");
    Remounted.run("systemctl", "reboot");
  }
}
