package sluice.ota.supervisor;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.control.ChildAgent;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.Health;
import sluice.loop.control.PassedFds;
import sluice.loop.posix.Posix;

/** A real child process that behaves as its first argument says. */
final class FakeChild implements ChildAgent.Duties {
  private final Loop loop;
  private final String mode;
  private final long startNanos;
  private long readings;
  private long rssKib = 40_000;
  private int kept = -1;
  private @Nullable ChildAgent agent;

  private FakeChild(Loop loop, String mode) {
    this.loop = loop;
    this.mode = mode;
    this.startNanos = loop.clock().nanoTime();
  }

  public static void main(String[] args) throws IOException {
    String mode = List.of(args).contains(Launcher.RECOVERY) ? "good" : args[0];
    if (mode.equals("exits")) {
      System.exit(7);
    }
    try (Loop loop = Loop.open()) {
      FakeChild child = new FakeChild(loop, mode);
      child.agent = ChildAgent.start(loop, "0.0.1", System.getenv(), child).orElseThrow();
      loop.setInterval(60_000, () -> {});
      loop.run();
    }
  }

  private ChildAgent agent() {
    ChildAgent to = agent;
    if (to == null) {
      throw new IllegalStateException("no agent yet");
    }
    return to;
  }

  @Override
  public void onWelcome(ControlMessage.Welcome welcome, PassedFds sockets) {
    switch (mode) {
      case "mute" -> {}
      case "words" -> {
        agent().send(new ControlMessage.Stopping("the spool is another's"));
        loop.stop();
      }
      case "dies" -> {
        agent().ready();
        loop.setTimeout(700, () -> System.exit(3));
      }
      case "stuck" -> {
        agent().ready();
        loop.setTimeout(300, FakeChild::hangsForEver);
      }
      default -> agent().ready();
    }
  }

  private static void hangsForEver() {
    while (true) {
      Thread.onSpinWait();
    }
  }

  @Override
  public void onHandOver() {
    if (!mode.startsWith("hands")) {
      agent().send(new ControlMessage.HandOverFailed("it never learned to"));
      return;
    }
    try {
      int fd = kept >= 0 ? kept : Posix.open("/dev/null", Posix.O_RDONLY);
      agent().send(new ControlMessage.HandedOver(0, false, "a", "file", "{}"), fd);
      agent().send(new ControlMessage.HandedOver(1, true, "b", "count", "" + readings));
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void onTakeOver(ControlMessage.TakeOver part, PassedFds fds) {
    if (mode.equals("hands-drops")) {
      System.exit(9);
    }
    if (fds.size() > 0) {
      kept = fds.take(0);
    }
    if (part.last()) {
      readings = Long.parseLong(part.stateJson());
      agent().send(new ControlMessage.TookOver());
    }
  }

  @Override
  public void onReport(String json) {}

  @Override
  public void onStop(long graceMillis) {
    if (!mode.equals("stays")) {
      loop.stop();
    }
  }

  @Override
  public void onParentGone(String reason) {
    loop.stop();
  }

  @Override
  public Health health() {
    long millis = (loop.clock().nanoTime() - startNanos) / 1_000_000;
    readings += mode.equals("hands-ignores") ? 0 : 100;
    rssKib += mode.equals("leaks") ? 30_000 : 0;
    long published = mode.equals("lazy") ? 0 : readings;
    long lag = mode.equals("slow") ? 90_000 : 100;
    return new Health(readings, 0, published, 0, lag, 500, millis, 0, rssKib, 0);
  }

  /** What a slot's program says to be one of these. */
  static String program(Path java, String mode) {
    String damaged =
        mode.equals("damaged-cache") ? "[ \"$SLUICE_START_CACHE\" = off ] || exit 139\n" : "";
    boolean trains = mode.equals("trains");
    String training = trains ? "echo cache > \"$SLUICE_TRAIN\"" : "exit 64";
    String uses = trains ? "[ \"$(cat \"$SLUICE_START_CACHE\")\" = cache ] || exit 65\n" : "";
    return "#!/bin/sh\n"
        + ("if [ \"$SLUICE_TRAIN\" ]; then " + training + "; exit; fi\n")
        + damaged
        + uses
        + "exec "
        + "'"
        + String.join("' '", command(java, FakeChild.class, mode))
        + "'"
        + " \"$@\"\n";
  }

  /** A small JVM of this class path. */
  static List<String> command(Path java, Class<?> main, String mode) {
    return List.of(
        java.toString(),
        "-XX:TieredStopAtLevel=1",
        "-XX:+UseSerialGC",
        "-Xmx32m",
        "--enable-native-access=ALL-UNNAMED",
        "-cp",
        System.getProperty("java.class.path", ""),
        main.getName(),
        mode);
  }
}
