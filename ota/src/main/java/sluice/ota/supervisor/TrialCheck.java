package sluice.ota.supervisor;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import sluice.loop.Loop;
import sluice.loop.posix.Spawned;

/**
 * A program of the user's that says whether a trial is any good, with a time-out; what it prints is
 * in a file, of which the last line is the reason. Loop's thread only.
 */
final class TrialCheck {
  /** Characters of a reason. */
  static final int REASON_MAX = 200;

  private static final int TAIL_BYTES = 4_096;

  private final Errand errand;
  private final Path output;
  private final long millisMax;
  private final Consumer<String> onEnd;

  private TrialCheck(
      Loop loop, Spawned process, Path output, long millisMax, Consumer<String> onEnd) {
    this.errand = Errand.watch(loop, "check", process, millisMax, this::ended);
    this.output = output;
    this.millisMax = millisMax;
    this.onEnd = onEnd;
  }

  /**
   * Starts it.
   *
   * @param trial that it is about
   * @param output is written anew
   * @param onEnd empty if all is well, else why not; not called after a {@link #cancel}
   * @throws IOException if there is no such program
   */
  static TrialCheck start(
      Loop loop,
      List<String> command,
      Child trial,
      Path output,
      long millisMax,
      Consumer<String> onEnd)
      throws IOException {
    Map<String, String> environment = Launcher.environment();
    environment.put("SLUICE_TRIAL_SLOT", trial.slot().toString());
    environment.put("SLUICE_TRIAL_VERSION", trial.version());
    environment.put("SLUICE_TRIAL_PID", String.valueOf(trial.pid()));
    Spawned process = Launcher.start(command, environment, output);
    return new TrialCheck(loop, process, output, millisMax, onEnd);
  }

  /** It is not asked any more. */
  void cancel() {
    errand.cancel();
  }

  private void ended(int code, boolean late) {
    onEnd.accept(code == 0 && !late ? "" : "check: " + reason(code, late));
  }

  private String reason(int code, boolean late) {
    if (late) {
      return "did not end within " + millisMax + " ms";
    }
    String last = lastLine();
    return last.isEmpty() ? "exit code " + code : last + " (exit code " + code + ")";
  }

  private String lastLine() {
    try (var file = Files.newByteChannel(output)) {
      file.position(Math.max(0, file.size() - TAIL_BYTES));
      ByteBuffer bytes = ByteBuffer.allocate(TAIL_BYTES);
      while (bytes.hasRemaining() && file.read(bytes) >= 0) {}
      String text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
      String last = text.lines().filter(line -> !line.isBlank()).reduce("", (_, line) -> line);
      String clean = last.strip().replaceAll("\\p{Cntrl}", " ");
      return clean.substring(0, Math.min(clean.length(), REASON_MAX));
    } catch (IOException e) {
      return "what it printed cannot be read: " + e.getMessage();
    }
  }
}
