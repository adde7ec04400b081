package sluice.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.config.ChipConfig;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SluiceConfig;
import sluice.drivers.linux.LinuxChip;
import sluice.gateway.handover.HandOverListener;
import sluice.gateway.handover.Part;
import sluice.gateway.mqtt.StandInBroker;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.posix.TemporaryFolder;

/**
 * What makes a process quick that stands by: a small gateway of its own that starts, reads
 * simulated edges, publishes them to itself and hands over to another one. So all code of a
 * take-over is loaded and has run before its turn comes; cold it takes half a second longer.
 * Touches nothing that is configured but the chips' devices, which it opens and closes. Loop's
 * thread only; blocks for some milliseconds now and then.
 */
public final class Rehearsal {
  /** It is over by then, whatever came of it. */
  static final long MILLIS_MAX = 10_000;

  private static final long ACT_MILLIS = 400;

  private final Loop loop;
  private final Runnable onEnd;
  private final Path dir;
  private final StandInBroker broker;
  private final SluiceConfig config;
  private final Machine machine;
  private final Timer guard;
  private @Nullable Gateway playing;
  private boolean ended;

  private Rehearsal(Loop loop, Path dir, Runnable onEnd) throws IOException {
    this.loop = loop;
    this.onEnd = onEnd;
    this.dir = dir;
    this.broker = StandInBroker.start(loop);
    this.config = config(dir, broker.port());
    this.machine = Machine.usual(loop, config);
    this.guard = loop.setTimeout(MILLIS_MAX, () -> end("took too long"));
  }

  /**
   * Begins.
   *
   * @param onEnd called once, never before this returns, also if there was no room to rehearse
   */
  public static void run(Loop loop, SluiceConfig of, Runnable onEnd) {
    of.chips().values().forEach(chip -> look(loop, chip));
    try {
      in(loop, TemporaryFolder.make("sluice-rehearsal"), onEnd);
    } catch (IOException | UncheckedIOException e) {
      Logger.warn("gateway: stands by unrehearsed: {}", e.getMessage());
      loop.defer(onEnd);
    }
  }

  /** In a folder that is empty, and gone at the end. */
  static void in(Loop loop, Path dir, Runnable onEnd) throws IOException {
    new Rehearsal(loop, dir, onEnd).begin();
  }

  private static void look(Loop loop, ChipConfig chip) {
    if (chip.driver() == ChipConfig.Driver.LINUX) {
      try {
        LinuxChip.open(loop, chip.path()).close();
      } catch (IOException e) {
        Logger.debug("gateway: {}", e.getMessage()); // it is waited for, as at a start
      }
    }
  }

  private static SluiceConfig config(Path dir, int port) throws IOException {
    Path file = Files.writeString(dir.resolve("rehearsal.toml"), toml(port));
    return switch (ConfigFile.read(file)) {
      case ConfigResult.Loaded loaded -> loaded.config();
      case ConfigResult.Rejected rejected -> throw new IOException(rejected.problems().toString());
    };
  }

  private static String toml(int port) {
    return """
    [gateway]
    id = "rehearsal"
    [log]
    level = "warn"
    [spool]
    dir = "spool"
    [uplink.itself]
    host = "127.0.0.1"
    port = %d
    client_id = "rehearsal"
    [chip.board]
    driver = "simulated"
    [gpio.edge]
    chip = "board"
    line = 0
    report = "edges"
    simulated_edges_per_second = 2000
    [gpio.level]
    chip = "board"
    line = 1
    function = "relay"
    commands = ["itself"]
    [sample.value]
    source = "simulated"
    period = "10ms"
    """
        .formatted(port);
  }

  private void begin() {
    playing =
        Gateway.start(
            loop,
            config,
            new GatewayListener() {
              @Override
              public void onStarted() {
                loop.setTimeout(ACT_MILLIS, Rehearsal.this::handOver);
              }

              @Override
              public void onStartFailed(String reason) {
                end(reason);
              }
            },
            machine);
  }

  private void handOver() {
    Gateway from = playing;
    if (ended || from == null) {
      return;
    }
    from.handOver(
        new HandOverListener() {
          @Override
          public void onHandedOver(List<Part> parts) {
            takeOver(from, parts);
          }

          @Override
          public void onFailed(String reason) {
            end(reason);
          }
        });
  }

  private void takeOver(Gateway by, List<Part> parts) {
    by.takeOver(
        parts,
        failure -> {
          if (failure == null) {
            loop.setTimeout(ACT_MILLIS / 4, () -> end(null));
          } else {
            end(failure);
          }
        });
  }

  private void end(@Nullable String failure) {
    if (ended) {
      return;
    }
    ended = true;
    guard.close();
    if (failure != null) {
      Logger.warn("gateway: stands by unrehearsed: {}", failure);
    }
    Gateway last = playing;
    if (last == null) {
      leave();
    } else {
      last.stop(this::leave);
    }
  }

  private void leave() {
    machine.hardware().close();
    broker.close();
    try (Stream<Path> files = Files.walk(dir)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      Logger.warn("gateway: {} could not be removed: {}", dir, e.getMessage());
    }
    loop.defer(onEnd);
  }
}
