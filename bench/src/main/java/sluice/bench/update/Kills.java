package sluice.bench.update;

import java.io.IOException;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.ota.Slot;
import sluice.ota.store.FileTree;
import sluice.ota.store.SlotStore;

/**
 * {@code kill -9} of parent and children at random moments while updates are under way. After each
 * a gateway must serve again, and what is current must be a whole release. One thread.
 */
public final class Kills {
  private static final List<Victim> VICTIMS = List.of(Victim.values());
  private static final long UPDATE_MILLIS_MAX = 7_000;
  private static final long HAND_OVER_MILLIS_MAX = 120;

  private final Path program;
  private final Path dir;
  private final Path config;
  private final ReleaseLine line;
  private final Scene scene;
  private final Random random;
  private final Consumer<String> say;
  private final Map<Victim, Integer> befell = new EnumMap<>(Victim.class);
  private Supervised parent;
  private Supervised.@Nullable Install install;
  private int installs;
  private int committed;
  private double longestSeconds;

  /** How it went. */
  public record Account(
      int kills,
      int installs,
      int committed,
      double longestSeconds,
      String befell,
      Scene.Account scene) {}

  private Kills(
      Path program,
      Path dir,
      Path config,
      ReleaseLine line,
      Scene scene,
      Random random,
      Consumer<String> say)
      throws IOException {
    this.program = program;
    this.dir = dir;
    this.config = config;
    this.line = line;
    this.scene = scene;
    this.random = random;
    this.say = say;
    this.parent = start();
  }

  /**
   * Runs all.
   *
   * @param program {@code ./sluice}, or what does its work
   * @param dir for slots and logs
   * @param config of a gateway in the scene, with a listener at a port
   * @param kills how many
   * @throws IOException if after one of them nobody serves, or what is current is not whole
   */
  public static Account run(
      Path program,
      Path dir,
      Path config,
      int listen,
      ReleaseLine line,
      Scene scene,
      int kills,
      long seed,
      Consumer<String> say)
      throws IOException, InterruptedException {
    Kills run = new Kills(program, dir, config, line, scene, new Random(seed), say);
    try {
      scene.play();
      scene.publishAt(listen);
      scene.awaitService();
      for (int kill = 1; kill <= kills; kill++) {
        run.kill(kill, kills);
      }
      run.endInstall();
      return run.account(kills);
    } finally {
      run.parent.close();
    }
  }

  private Account account(int kills) throws IOException, InterruptedException {
    Scene.Requests _ = scene.endRequests();
    Scene.Account around = scene.end(false);
    return new Account(kills, installs, committed, longestSeconds, befell.toString(), around);
  }

  private Supervised start() throws IOException {
    return Supervised.start(program, dir, config, line.root());
  }

  private void kill(int kill, int kills) throws IOException, InterruptedException {
    beginInstall();
    Victim victim = VICTIMS.get(random.nextInt(VICTIMS.size()));
    boolean met = true;
    if (victim.isInHandOver()) {
      met = parent.awaitLine("supervisor: slot [ab] is ready", UPDATE_MILLIS_MAX);
      pause(HAND_OVER_MILLIS_MAX);
    } else {
      pause(UPDATE_MILLIS_MAX);
    }
    int died = parent.kill(victim);
    long start = System.nanoTime();
    if (victim.isParent()) {
      endInstall();
      parent = start();
    }
    scene.awaitService();
    double seconds = (System.nanoTime() - start) / 1e9;
    longestSeconds = Math.max(longestSeconds, seconds);
    befell.merge(victim, 1, Integer::sum);
    String current = requireWhole();
    say.accept(
        LocalTime.now(ZoneId.systemDefault())
            + " kill %d of %d: %s%s, %d processes; current is %s, served again after %.1f s"
                .formatted(
                    kill,
                    kills,
                    victim.text,
                    met ? "" : " (that did not come)",
                    died,
                    current,
                    seconds));
  }

  private void pause(long millisMax) {
    LockSupport.parkNanos(random.nextLong(millisMax * 1_000_000));
  }

  private void beginInstall() throws IOException, InterruptedException {
    Supervised.Install running = install;
    if (running != null && running.isAlive()) {
      return;
    }
    endInstall();
    parent.mark();
    install = parent.begin(line.next());
    installs++;
  }

  private void endInstall() throws IOException, InterruptedException {
    Supervised.Install running = install;
    install = null;
    if (running != null && running.end().isEmpty()) {
      committed++;
    }
  }

  /** What boots next is a release, to the last byte. */
  private String requireWhole() throws IOException {
    SlotStore view = SlotStore.view(FileTree.readOnly(dir.resolve("ota")));
    Slot current = view.slots().current();
    if (current != Slot.FACTORY) {
      view.verify(current);
    }
    return current + (current == Slot.FACTORY ? "" : " " + view.version(current));
  }
}
