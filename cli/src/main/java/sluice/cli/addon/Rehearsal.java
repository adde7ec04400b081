package sluice.cli.addon;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import sluice.addons.host.AddonStatus;
import sluice.addons.host.Addons;
import sluice.addons.host.Devices;
import sluice.addons.host.Outlet;
import sluice.addons.host.Trust;
import sluice.config.AddonTrial;
import sluice.config.AddonTrial.Message;
import sluice.drivers.Reading;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * An addon in a host of its own, with a simulated board, until it has published all that is
 * expected of it, and then its unload: as a gateway would do it, without the gateway.
 */
public final class Rehearsal implements Outlet {
  private static final String PREFIX = "sluice/test/";
  private static final long LOOK_MILLIS = 5;
  private static final long UNLOAD_NANOS = 5_000_000_000L;
  private static final long LOAD_NANOS = 60_000_000_000L;

  /** One that publishes nothing of itself is spoken to after so long. */
  private static final long SILENT_NANOS = 500_000_000L;

  /** What is kept of what it publishes; more is counted. */
  private static final int LINES_MAX = 1_000;

  /**
   * What came of it.
   *
   * @param passed whether all that is expected has come and nothing of the addon is left
   * @param published each line once, in the order of their first
   * @param count of all that it published
   * @param missing what has not come
   * @param why what went wrong; empty if nothing did
   */
  public record Outcome(
      boolean passed, List<String> published, long count, List<String> missing, String why) {}

  private final Loop loop;
  private final AddonTrial trial;
  private final Consumer<String> onPublished;
  private final Set<String> lines = new LinkedHashSet<>();
  private final List<Message> missing;
  private final Addons addons;
  private String why = "";
  private long count;
  private boolean sent;
  private boolean ending;
  private long deadlineNanos;
  private long runsSinceNanos;

  private Rehearsal(
      Loop loop, AddonTrial trial, Devices board, Path state, Consumer<String> onPublished)
      throws IOException {
    this.loop = loop;
    this.trial = trial;
    this.onPublished = onPublished;
    this.missing = new ArrayList<>(trial.expect());
    this.addons = Addons.open(loop, this, board, Trust.ANYBODY, state, name -> trial.config());
  }

  /**
   * Runs it to its end.
   *
   * @param root a folder with the addon's in it, and nothing else
   * @param onPublished hears of each line the first time, while it runs
   * @throws IOException if there is no room for temporary files
   */
  public static Outcome run(Path root, AddonTrial trial, Consumer<String> onPublished)
      throws IOException {
    try (ScratchFolder state = ScratchFolder.make();
        Loop loop = Loop.open();
        RehearsalBoard board = RehearsalBoard.open(loop, trial.devices(), trial.wired())) {
      Rehearsal run = new Rehearsal(loop, trial, board, state.path(), onPublished);
      run.deadlineNanos = loop.nowNanos() + LOAD_NANOS;
      run.addons.follow(root);
      Timer look = loop.setInterval(LOOK_MILLIS, run::look);
      loop.run();
      look.close();
      List<String> missing = run.missing.stream().map(Message::toString).toList();
      boolean passed = missing.isEmpty() && run.why.isEmpty();
      return new Outcome(passed, List.copyOf(run.lines), run.count, missing, run.why);
    }
  }

  private void look() {
    List<AddonStatus> status = addons.status();
    if (ending) {
      lookAtEnd(status);
      return;
    }
    if (runsSinceNanos == 0 && status.stream().anyMatch(one -> one.state().equals("running"))) {
      runsSinceNanos = loop.nowNanos();
      deadlineNanos = runsSinceNanos + trial.withinMillis() * 1_000_000;
    }
    if (runsSinceNanos != 0 && !sent) {
      sent = count > 0 || loop.nowNanos() - runsSinceNanos > SILENT_NANOS;
      if (sent) {
        send();
      }
    }
    for (AddonStatus one : status) {
      if (one.state().equals("failed")) {
        end(one.name() + " failed: " + one.why());
        return;
      }
    }
    if (missing.isEmpty()) {
      end("");
    } else if (loop.nowNanos() > deadlineNanos) {
      end("not all of it came within " + trial.withinMillis() + " ms" + states(status));
    }
  }

  private void send() {
    for (Message message : trial.send()) {
      byte[] payload = message.text().getBytes(StandardCharsets.UTF_8);
      addons.heard(PREFIX + message.topic(), payload);
    }
  }

  private static String states(List<AddonStatus> status) {
    StringBuilder text = new StringBuilder();
    status.forEach(one -> text.append("; " + one.name() + " is " + one.state()));
    return text.toString();
  }

  private void end(String reason) {
    why = reason;
    ending = true;
    deadlineNanos = loop.nowNanos() + UNLOAD_NANOS;
    addons.close();
  }

  private void lookAtEnd(List<AddonStatus> status) {
    boolean over =
        status.stream()
            .allMatch(one -> one.state().equals("failed") || one.state().equals("unloaded"));
    if (!over && loop.nowNanos() <= deadlineNanos) {
      return;
    }
    for (AddonStatus one : status) {
      boolean failed = one.state().equals("failed");
      if (why.isEmpty() && (!over || !one.why().isEmpty())) {
        why = one.name() + (failed ? " failed: " : " cannot be unloaded: ") + one.why();
      }
    }
    loop.stop();
  }

  @Override
  public String prefix() {
    return PREFIX;
  }

  @Override
  public boolean publish(Reading reading, String topic) {
    return heard(Heard.of(topic.substring(PREFIX.length()), reading));
  }

  @Override
  public boolean publish(String topic, byte[] payload) {
    return heard(Heard.of(topic.substring(PREFIX.length()), payload));
  }

  private boolean heard(Heard one) {
    count++;
    missing.removeIf(one::is);
    String line = one.toString();
    if (lines.size() < LINES_MAX && lines.add(line)) {
      onPublished.accept(line);
    }
    return true;
  }
}
