package sluice.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.addons.host.AddonStatus;
import sluice.addons.host.Addons;
import sluice.addons.host.Outlet;
import sluice.addons.host.Trust;
import sluice.drivers.Reading;
import sluice.loop.Loop;

/**
 * A host with one isolated addon that echoes, in a JVM of its own: prints what a message there and
 * back takes, as JSON.
 */
final class IsolatedRun implements Outlet {
  private static final byte[] PING = {1, 2, 3, 4, 5, 6, 7, 8};
  private static final Pattern PROCESS = Pattern.compile("process (\\d+)");
  private static final Pattern SHARE = Pattern.compile("(?m)^Pss: +(\\d+) kB");

  private final Loop loop;
  private final Addons addons;
  private Latencies latencies = new Latencies();
  private boolean seldom;
  private int left;
  private long sentNanos;

  private IsolatedRun(Loop loop, Path root) throws IOException {
    this.loop = loop;
    Path state = root.resolveSibling("state");
    this.addons = Addons.open(loop, this, new NoDevices(), Trust.ANYBODY, state, name -> Map.of());
    addons.follow(root);
  }

  /**
   * Prints, or throws what is wrong.
   *
   * @param args the addon folder, messages one after the other, messages a millisecond apart
   */
  public static void main(String[] args) throws IOException {
    try (Loop loop = Loop.open()) {
      IsolatedRun run = new IsolatedRun(loop, Path.of(args[0]).toAbsolutePath());
      while (!run.addons.isHearing()) {
        var tick = loop.setTimeout(1, () -> {});
        var _ = loop.turn();
        tick.close();
      }
      int trips = Integer.parseInt(args[1]);
      var _ = run.measure(trips, false); // warm
      Latencies fast = run.measure(trips, false);
      Latencies slow = run.measure(Integer.parseInt(args[2]), true);
      System.out.println(
          Numbers.json(
              Map.of(
                  "p50", fast.micros(50),
                  "p99", fast.micros(99),
                  "seldom_p50", slow.micros(50),
                  "seldom_p99", slow.micros(99),
                  "memory", (double) run.memoryKib())));
      System.out.flush();
    }
    System.exit(0);
  }

  private Latencies measure(int trips, boolean apart) {
    latencies = new Latencies();
    seldom = apart;
    left = trips;
    send();
    var keepsAlive = loop.setInterval(1_000, () -> {});
    while (left > 0) {
      var _ = loop.turn();
    }
    keepsAlive.close();
    return latencies;
  }

  private void send() {
    sentNanos = System.nanoTime();
    addons.heard("echo/ping", PING);
  }

  private long memoryKib() throws IOException {
    AddonStatus status = addons.status().get(0);
    Matcher process = PROCESS.matcher(status.why());
    if (!process.find()) {
      throw new IOException("bench: addon echo " + status.state() + " " + status.why());
    }
    Path file = Path.of("/proc", process.group(1), "smaps_rollup");
    Matcher share = SHARE.matcher(Files.readString(file));
    if (!share.find()) {
      throw new IOException("bench: " + file + " has no Pss");
    }
    return Long.parseLong(share.group(1));
  }

  @Override
  public String prefix() {
    return "";
  }

  @Override
  public boolean publish(Reading reading, String topic) {
    return false;
  }

  @Override
  public boolean publish(String topic, byte[] payload) {
    latencies.add(System.nanoTime() - sentNanos);
    if (--left > 0 && seldom) {
      loop.setTimeout(1, this::send);
    } else if (left > 0) {
      send();
    }
    return true;
  }
}
