package sluice.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.ota.Mark;
import sluice.ota.Slot;
import sluice.ota.UpdateEffect.Outcome;
import sluice.ota.Version;
import sluice.ota.source.Acceptance;
import sluice.ota.source.Follower;
import sluice.ota.source.Report;
import sluice.ota.source.UpdateSource;
import sluice.ota.store.FileTree;
import sluice.ota.store.SlotStore;

/**
 * What is desired upstream of the board's whole system. The supervisor, who is not root, fetches it
 * and puts it where root's service finds it ({@code sluice-system-install.path}); that verifies it
 * again, and installs it. What becomes of it, also over the restart, is read from the records that
 * the service keeps. Loop's thread.
 */
final class SystemSteering implements UpdateSource, Follower.Installer {
  /** What is put there is taken by root's service, and goes when that has ended. */
  static final String OFFER = "system.sluice";

  private static final long LOOK_MILLIS = 2_000;

  private final Loop loop;
  private final Path offer;
  private final SlotStore records;
  private final Slot running;
  private final Consumer<String> reports;
  private BiConsumer<Outcome, String> ended = (outcome, reason) -> {};
  private @Nullable Listener listener;
  private @Nullable Timer watch;
  private String lastLine = "";

  /**
   * Reads nothing yet.
   *
   * @param slots the supervisor's folder
   * @param system the records of root's service
   * @param running which system this board was started with
   * @param reports takes what is to be told upstream
   */
  SystemSteering(Loop loop, Path slots, Path system, Slot running, Consumer<String> reports) {
    this.loop = loop;
    this.offer = slots.resolve(OFFER);
    this.records = SlotStore.view(FileTree.readOnly(system));
    this.running = running;
    this.reports = reports;
  }

  /** Who hears how an offer has ended, if the board was not restarted for it. */
  void endsAt(BiConsumer<Outcome, String> listener) {
    ended = listener;
  }

  /** Whether this board would take a bundle; root's service asks again, and of its partitions. */
  Acceptance acceptance(Path root) {
    Acceptance.Facts facts =
        new Acceptance.Facts(
            root, Path.of("/"), OtaSystem.NAME, OtaSystem.BOARD, Version.of(Main.VERSION));
    return new Acceptance(facts, records, Instant::now);
  }

  /** Who hears what is desired. */
  Listener listener() {
    return Objects.requireNonNull(listener);
  }

  @Override
  public void start(Listener to) {
    listener = to;
  }

  @Override
  public void report(Report report) {
    String text = new String(report.systemJson(), StandardCharsets.UTF_8);
    Logger.info("update: {}", text.strip());
    reports.accept(text);
  }

  @Override
  public Version installed() {
    try {
      Version version = records.version(running);
      return version == null ? Version.of(Main.VERSION) : version;
    } catch (IOException e) {
      Logger.warn("update: which system runs cannot be told: {}", e.getMessage());
      return Version.of(Main.VERSION);
    }
  }

  @Override
  public @Nullable String gaveUp(Version version) {
    try {
      return records.gaveUp(version);
    } catch (IOException e) {
      Logger.warn("update: the records of systems cannot be read: {}", e.getMessage());
      return null;
    }
  }

  @Override
  public boolean isTrying() {
    try {
      return records.slots().mark(Slot.A) == Mark.TRYING
          || records.slots().mark(Slot.B) == Mark.TRYING;
    } catch (IOException e) {
      Logger.warn("update: the records of systems cannot be read: {}", e.getMessage());
      return false;
    }
  }

  @Override
  public boolean offer(Path bundle) {
    if (Files.exists(offer) || isTrying()) {
      return false;
    }
    try {
      lastLine = lastLine();
      Files.move(bundle, offer, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      Logger.warn("update: {}: {}", offer, e.getMessage());
      return false;
    }
    watch = loop.setInterval(LOOK_MILLIS, this::look);
    return true;
  }

  private String lastLine() throws IOException {
    List<String> lines = records.history();
    return lines.isEmpty() ? "" : lines.getLast();
  }

  /** Root's service has ended when the file has gone; what is armed then restarts the board. */
  private void look() {
    if (Files.exists(offer) || isTrying()) {
      return;
    }
    if (watch != null) {
      watch.close();
      watch = null;
    }
    String line = "";
    try {
      line = lastLine();
    } catch (IOException e) {
      Logger.warn("update: the records of systems cannot be read: {}", e.getMessage());
    }
    boolean said = !line.isEmpty() && !line.equals(lastLine);
    String reason = said ? line.substring(line.indexOf(": ") + 2) : "nothing was said of it";
    ended.accept(said && line.contains(" failed ") ? Outcome.FAILED : Outcome.REFUSED, reason);
  }

  @Override
  public void close() {
    if (watch != null) {
      watch.close();
    }
  }
}
