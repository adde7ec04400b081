package sluice.cli;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.concurrent.locks.LockSupport;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SluiceConfig;
import sluice.loop.Loop;

/**
 * {@code sluice run} of this build, with a fault: the first argument. Others of its are passed on.
 */
public final class FaultyGateway {
  private static final int LEAK_BYTES = 4 << 20;

  private FaultyGateway() {}

  /** As the launcher of a release is called: {@code FAULT run --config FILE}. */
  public static void main(String[] args) throws IOException {
    Path file = Path.of(args[3]);
    SluiceConfig config = ((ConfigResult.Loaded) ConfigFile.read(file)).config();
    Loop loop = GatewayRun.openLoop(config);
    GatewayRun run = new GatewayRun(loop);
    ParentDuties.start(loop, run, config);
    befall(args[0], loop);
    System.exit(run.await().code);
  }

  private static void befall(String fault, Loop loop) {
    switch (fault) {
      case "hangs" -> loop.setImmediate(() -> blockMillis(600_000));
      case "dies" -> loop.setTimeout(5_000, () -> System.exit(3));
      case "leaks" -> loop.setInterval(50, FaultyGateway::leak);
      case "lags" -> loop.setInterval(400, () -> blockMillis(250));
      case "silent" -> {} // its configuration has another uplink
      default -> throw new IllegalArgumentException(fault);
    }
  }

  private static void blockMillis(long millis) {
    long end = System.nanoTime() + millis * 1_000_000;
    while (System.nanoTime() - end < 0) {
      LockSupport.parkNanos(1_000_000);
    }
  }

  private static void leak() {
    Arena.global().allocate(LEAK_BYTES).fill((byte) 1);
  }
}
