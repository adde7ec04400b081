package sluice.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import sluice.addons.host.AddonStatus;
import sluice.addons.host.Addons;
import sluice.addons.host.Outlet;
import sluice.addons.host.Trust;
import sluice.drivers.Reading;
import sluice.loop.Loop;
import sluice.loop.posix.NativeCalls;

/**
 * A host with the benchmark's addon, in a JVM of its own: prints what its calls cost as JSON. The
 * argument is a folder with {@code bench/addon.toml} and {@code bench/bench.so}.
 */
final class AddonsRun implements Outlet {
  private static final int PASSES = 8;
  private static final int ADDS = 2_000_000;
  private static final int DOWNCALLS = 200_000;
  private static final long LIMIT_MILLIS = 120_000;

  private final Loop loop;
  private final Map<String, Double> values = new HashMap<>();

  private AddonsRun(Loop loop) {
    this.loop = loop;
  }

  /** Prints, or throws what is wrong. */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(args[0]).toAbsolutePath();
    Path library = root.resolve("bench").resolve("bench.so");
    JniCalls.load(library);
    try (Loop loop = Loop.open();
        Arena arena = Arena.ofConfined()) {
      AddonsRun run = new AddonsRun(loop);
      run.values.put("jni", jni());
      run.values.put("ffm", ffm(symbol(library, arena)));
      run.host(root);
      System.out.println(Numbers.json(run.values));
    }
    System.exit(0);
  }

  @SuppressWarnings("restricted") // a native library is what is measured
  private static MemorySegment symbol(Path library, Arena arena) {
    return SymbolLookup.libraryLookup(library, arena).find("bench_add").orElseThrow();
  }

  private static double jni() {
    long sum = 0;
    double last = Double.NaN;
    for (int pass = 0; pass < PASSES; pass++) {
      long from = System.nanoTime();
      for (int i = 0; i < ADDS; i++) {
        sum = JniCalls.add(sum, i) % 1_000;
      }
      last = (System.nanoTime() - from) / (double) ADDS;
    }
    return sum < 0 ? Double.NaN : last;
  }

  private static double ffm(MemorySegment add) {
    long sum = 0;
    double last = Double.NaN;
    for (int pass = 0; pass < PASSES; pass++) {
      long from = System.nanoTime();
      for (int i = 0; i < DOWNCALLS; i++) {
        sum = NativeCalls.call(add, sum, i, 0, 0) % 1_000;
      }
      last = (System.nanoTime() - from) / (double) DOWNCALLS;
    }
    return sum < 0 ? Double.NaN : last;
  }

  private void host(Path root) throws IOException {
    Path state = root.resolveSibling("state");
    try (Addons addons =
        Addons.open(loop, this, new NoDevices(), Trust.ANYBODY, state, name -> Map.of())) {
      addons.follow(root);
      loop.setTimeout(LIMIT_MILLIS, loop::stop).unref();
      var tick =
          loop.setInterval(
              5,
              () -> {
                if (values.containsKey("done")) {
                  loop.stop();
                }
              });
      loop.run();
      tick.close();
      for (AddonStatus one : addons.status()) {
        if (!values.containsKey("done")) {
          throw new IllegalStateException(
              "bench: addon " + one.name() + " " + one.state() + " " + one.why());
        }
      }
    }
  }

  @Override
  public String prefix() {
    return "";
  }

  /** The last pass of each counts. */
  @Override
  public boolean publish(Reading reading, String topic) {
    values.put(topic.substring(topic.indexOf('/') + 1), reading.value());
    return true;
  }

  @Override
  public boolean publish(String topic, byte[] payload) {
    return true;
  }
}
