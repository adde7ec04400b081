package sluice.ota.supervisor;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlListener;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.PassedFds;
import sluice.ota.Manifest;
import sluice.ota.ReleaseFile;
import sluice.ota.Releases;
import sluice.ota.Sha256;
import sluice.ota.Slot;
import sluice.ota.store.FileTree;
import sluice.ota.store.SlotStore;
import sluice.ota.store.StoreEffects;
import sluice.systemd.ListenFds;
import sluice.systemd.ServiceNotifier;

/**
 * A supervisor in this process with real children. A bundle is {@code VERSION MODE}; its release's
 * program is a {@link FakeChild} of that mode.
 */
final class SupervisorRig implements AutoCloseable, ControlListener {
  /** As the product's, but for a machine where five builds run: only what hangs is late. */
  static final ChildLimits CHILDREN =
      new ChildLimits(30_000, 6_000, 4_000, 4_000, 5_000, 3_000, 1_000);

  static final ProofLimits PROOF =
      new ProofLimits(
          500, 2_500, 40, 200, 20_000, 150, 200_000, 0, 100, Long.MAX_VALUE, List.of(), 1);
  private static final long MILLIS_MAX = 90_000;
  static final Path JAVA = Path.of(System.getProperty("java.home", ""), "bin", "java");

  final Loop loop = Loop.open();
  final Supervisor supervisor;
  final SlotStore store;
  private final Path dir;
  private final List<ControlMessage> answers = new ArrayList<>();
  private boolean ended;

  /** What trials are proven by. */
  ProofLimits proof = PROOF;

  SupervisorRig(Path dir, String factoryMode) throws IOException {
    this(dir, factoryMode, List.of());
  }

  /** With a process that installs, if a command of one is given. */
  SupervisorRig(Path dir, String factoryMode, List<String> installer) throws IOException {
    this.dir = dir;
    Path factory = Files.writeString(dir.resolve("factory"), FakeChild.program(JAVA, factoryMode));
    assertTrue(factory.toFile().setExecutable(true));
    this.store = SlotStore.open(FileTree.open(dir.resolve("ota")));
    StoreEffects effects =
        new StoreEffects(store, SupervisorRig::offer, new NoChildren(), Instant::now);
    SupervisorOptions options =
        new SupervisorOptions(
            dir.resolve("ota"),
            factory,
            List.of("run"),
            installer,
            ListenFds.NONE,
            CHILDREN,
            _ -> proof);
    this.supervisor =
        Supervisor.start(loop, options, ServiceNotifier.of(Map.of(), 1), store, effects);
  }

  /** The loop's own affair. */
  static final class NoChildren implements StoreEffects.Children {
    @Override
    public void start(Slot slot) {
      throw new AssertionError("asked to start " + slot);
    }

    @Override
    public void stop(Slot slot) {
      throw new AssertionError("asked to stop " + slot);
    }
  }

  static StoreEffects.Offer offer(String bundle) throws IOException {
    String[] words = bundle.split(" ", 2);
    if (words.length < 2) {
      throw new IOException("its signature is nobody's");
    }
    byte[] program = FakeChild.program(JAVA, words[1]).getBytes(StandardCharsets.UTF_8);
    ReleaseFile file = new ReleaseFile(Launcher.PROGRAM, program.length, true, Sha256.of(program));
    Manifest manifest = Releases.manifest(words[0], file);
    return new StoreEffects.Offer(
        manifest,
        new byte[] {1},
        0,
        List.of(),
        sink -> sink.file(file, new ByteArrayInputStream(program)));
  }

  void until(BooleanSupplier done, String what) {
    boolean[] late = new boolean[1];
    Timer guard = loop.setTimeout(MILLIS_MAX, () -> late[0] = true);
    Timer beat = loop.setInterval(5, () -> {});
    while (!done.getAsBoolean() && !late[0]) {
      loop.turn();
    }
    guard.close();
    beat.close();
    assertTrue(!late[0], () -> what + "; " + supervisor.status() + " " + answers);
  }

  /** Asks as a command line does, and waits for the answer. */
  ControlMessage.Answer ask(String what, String argument) throws IOException {
    answers.clear();
    ControlConnection line =
        ControlConnection.connect(loop, SupervisorOptions.control(dir.resolve("ota")), this);
    line.send(new ControlMessage.Ask(what, argument, false));
    until(() -> lastAnswer() != null, what + " " + argument);
    line.close();
    return Objects.requireNonNull(lastAnswer());
  }

  /** What was being done about the last question. */
  List<String> progress() {
    return answers.stream()
        .filter(ControlMessage.Progress.class::isInstance)
        .map(message -> ((ControlMessage.Progress) message).text())
        .toList();
  }

  private ControlMessage.@Nullable Answer lastAnswer() {
    return answers.isEmpty() || !(answers.getLast() instanceof ControlMessage.Answer answer)
        ? null
        : answer;
  }

  /** Waits until the child that works is up and has beaten three times, so that there is a rate. */
  void untilSettled(String slot) {
    until(
        () -> works(slot) && supervisor.status().contains("\"state\":\"Up\"") && readings() >= 300,
        "slot " + slot + " works");
  }

  boolean works(String slot) {
    return supervisor.status().contains("{\"slot\":\"" + slot + "\",\"part\":\"works\"");
  }

  private long readings() {
    String status = supervisor.status();
    int at = status.indexOf("\"readings\":");
    return at < 0 ? 0 : Long.parseLong(status.substring(at + 11, status.indexOf(',', at)));
  }

  long pid() {
    String status = supervisor.status();
    int at = status.indexOf("\"pid\":", status.indexOf("children"));
    return at < 0 ? -1 : Long.parseLong(status.substring(at + 6, status.indexOf(',', at)));
  }

  String lastHistory() throws IOException {
    List<String> lines = store.history();
    return lines.isEmpty() ? "" : lines.getLast().replaceFirst("^[^ ]+ ", "");
  }

  @Override
  public void close() {
    loop.setImmediate(supervisor::stop);
    Timer ends = loop.setInterval(5, () -> ended |= !supervisor.status().contains("\"slot\""));
    until(() -> ended, "an end");
    ends.close();
    loop.close();
    store.close();
  }

  @Override
  public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
    answers.add(message);
  }

  @Override
  public void onClosed(ControlConnection of, String reason) {}
}
