package sluice.bench.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import sluice.bench.WatchedDisk;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SluiceConfig;
import sluice.gateway.Gateway;
import sluice.gateway.GatewayListener;
import sluice.gateway.Machine;
import sluice.gateway.spool.RecordId;
import sluice.loop.Clock;
import sluice.loop.Loop;
import sluice.loop.LoopOptions;

/**
 * The gateway under test, in a process of its own: every line on stdout is a promise, that all
 * records of that epoch up to that id are durable. Lines on stdin are faults: {@code full}, {@code
 * broken}, {@code well}, and {@code clock SECONDS}, by which the wall clock jumps.
 */
public final class SoakGateway {
  private final DiskFaults faults = new DiskFaults();
  private final AtomicLong jumpedMillis = new AtomicLong();

  private SoakGateway() {}

  /** Runs until SIGTERM, or the end of stdin: the soak is gone then. */
  public static void main(String[] args) {
    new SoakGateway().run(Path.of(args[0]));
  }

  private void run(Path file) {
    SluiceConfig config =
        switch (ConfigFile.read(file)) {
          case ConfigResult.Loaded loaded -> loaded.config();
          case ConfigResult.Rejected rejected ->
              throw new IllegalArgumentException(rejected.problems().toString());
        };
    Loop loop = Loop.open(new JumpingClock(), LoopOptions.DEFAULT);
    Gateway gateway =
        Gateway.start(
            loop,
            config,
            new Ledger(),
            Machine.usual(loop, config).on(disk -> new WatchedDisk(disk, faults)));
    Thread stdin = new Thread(this::obey, "soak-stdin");
    stdin.setDaemon(true);
    stdin.start();
    var _ = loop.onSignal("TERM", () -> gateway.stop(loop::stop));
    loop.run();
    loop.close();
  }

  private void obey() {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        switch (line) {
          case "full" -> faults.set(DiskFaults.Kind.FULL);
          case "broken" -> faults.set(DiskFaults.Kind.BROKEN);
          case "well" -> faults.set(null);
          default -> {
            String seconds = line.substring("clock ".length());
            var _ = jumpedMillis.addAndGet(1_000 * Long.parseLong(seconds));
          }
        }
      }
    } catch (IOException e) {
      System.err.println("soak: stdin: " + e);
    }
    Runtime.getRuntime().halt(1);
  }

  private static final class Ledger implements GatewayListener {
    @Override
    public void onStartFailed(String reason) {
      System.err.println(reason);
      System.exit(1);
    }

    @Override
    public void onDurable(long id) {
      System.out.println(RecordId.text(id));
      System.out.flush();
    }
  }

  private final class JumpingClock implements Clock {
    @Override
    public long nanoTime() {
      return SYSTEM.nanoTime();
    }

    @Override
    public long wallMillis() {
      return SYSTEM.wallMillis() + jumpedMillis.get();
    }
  }
}
