package sluice.cli;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParseResult;
import sluice.ota.Slot;
import sluice.ota.Version;
import sluice.ota.source.Acceptance;
import sluice.ota.store.FileTree;
import sluice.ota.store.SlotStore;
import sluice.ota.store.StoreEffects;

/** This board, as the command line says it is: where its slots are and whom it trusts. */
record OtaBoard(Path dir, Path root, Path factory, String name, String board) {
  private static final String DIR = "/var/lib/sluice/ota";
  private static final String ROOT = "/etc/sluice/root.json";
  private static final String FACTORY = "/usr/lib/sluice";

  static CommandSpec addOptions(CommandSpec spec) {
    return addDir(spec)
        .addOption(OtaOptions.path("--root", "FILE", false, "The root keys: " + ROOT + "."))
        .addOption(
            OtaOptions.path(
                "--factory", "DIR", false, "The package's own release: " + FACTORY + "."))
        .addOption(OtaOptions.text("--name", "NAME", false, "The product that it runs: sluice."))
        .addOption(
            OtaOptions.text("--board", "NAME", false, "Its kind; without, only bundles for any."));
  }

  static CommandSpec addDir(CommandSpec spec) {
    return spec.addOption(OtaOptions.path("--dir", "DIR", false, "The slots: " + DIR + "."));
  }

  static OtaBoard of(ParseResult options) {
    return new OtaBoard(
        dir(options),
        path(options, "--root", ROOT),
        path(options, "--factory", FACTORY),
        known(options, "--name") ? options.matchedOptionValue("--name", "sluice") : "sluice",
        known(options, "--board") ? options.matchedOptionValue("--board", "unknown") : "unknown");
  }

  private static Path path(ParseResult options, String name, String usual) {
    Path path = Path.of(usual);
    return known(options, name) ? options.matchedOptionValue(name, path) : path;
  }

  /** Where the slots are if nobody says. */
  static Path usualDir() {
    return Path.of(DIR);
  }

  static Path dir(ParseResult options) {
    return options.matchedOptionValue("--dir", usualDir());
  }

  private static boolean known(ParseResult options, String name) {
    return options.commandSpec().findOption(name) != null;
  }

  /** The command of a supervisor's installer, which gives way to the gateway. */
  List<String> installer(Path program, Path config) {
    List<String> command = new ArrayList<>(List.of("nice", "-n", "10", program.toString()));
    command.addAll(List.of("ota", "installer", "--config", config.toString()));
    command.addAll(List.of("--dir", dir.toString()));
    command.addAll(List.of("--root", root.toString(), "--factory", factory.toString()));
    command.addAll(List.of("--name", name, "--board", board));
    return command;
  }

  /** The slots, to be looked at; also if there are none yet. */
  SlotStore view() {
    return SlotStore.view(FileTree.readOnly(dir));
  }

  /** Whether this board takes a bundle, by what it is and has. */
  Acceptance acceptance(SlotStore store) {
    Acceptance.Facts facts =
        new Acceptance.Facts(root, factory, name, board, Version.of(Main.VERSION));
    return new Acceptance(facts, store, Instant::now);
  }

  /** The slots, to be changed by one process at a time. */
  Session open() throws IOException {
    return session(FileTree.open(dir));
  }

  /** The slots, for a process of the one that has them open. */
  Session openBeside() throws IOException {
    return session(FileTree.openBeside(dir));
  }

  private Session session(FileTree tree) throws IOException {
    try {
      return new Session(this, SlotStore.open(tree));
    } catch (IOException e) {
      tree.close();
      throw e;
    }
  }

  /** Slots that are being changed, and the bundle that is open meanwhile. */
  static final class Session implements StoreEffects.Children, Closeable {
    final SlotStore store;
    final StoreEffects effects;
    final Acceptance acceptance;

    private Session(OtaBoard board, SlotStore store) {
      this.store = store;
      this.acceptance = board.acceptance(store);
      this.effects = new StoreEffects(store, acceptance, this, Instant::now);
    }

    /** The commands ask for no trial: who starts slots is the supervisor. */
    @Override
    public void start(Slot slot) throws IOException {
      throw new IOException("slot " + slot + ": there is no supervisor to start it");
    }

    /** Nothing was started. */
    @Override
    public void stop(Slot slot) {}

    @Override
    public void close() throws IOException {
      store.close();
      acceptance.close();
    }
  }
}
