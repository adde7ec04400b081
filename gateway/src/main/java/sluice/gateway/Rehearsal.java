package sluice.gateway;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.config.ChipConfig;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SluiceConfig;
import sluice.drivers.linux.LinuxChip;
import sluice.gateway.broker.LocalBroker;
import sluice.gateway.handover.HandOverListener;
import sluice.gateway.handover.Part;
import sluice.gateway.mqtt.StandInBroker;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.net.Listener;
import sluice.loop.net.Tcp;
import sluice.loop.posix.TemporaryFolder;

/**
 * What makes a process quick that stands by: a small gateway of its own that starts, reads
 * simulated edges, publishes them to itself, serves a local client if it is to serve any, and hands
 * over to another one. So all code of a take-over is loaded and has run before its turn comes; cold
 * it takes half a second longer. Touches nothing that is configured but the chips' devices, which
 * it opens and closes. Loop's thread only; blocks for some milliseconds now and then.
 */
public final class Rehearsal {
  /** It is over by then, whatever came of it. */
  static final long MILLIS_MAX = 10_000;

  private static final long ACT_MILLIS = 400;
  private static final String DOOR = "door";
  private static final String DOOR_TOML =
      """
      [listen.door]
      anonymous = true
      """;

  /** The way of parts from one gateway to the next; between two processes it has a parent in it. */
  public interface Way {
    /** Within a process. */
    Way STRAIGHT = (parts, taker) -> taker.accept(parts);

    /**
     * Carries them.
     *
     * @param parts owned by this now
     * @param taker is given them, now or later
     */
    void carry(List<Part> parts, Consumer<List<Part>> taker);
  }

  private final Loop loop;
  private final Way way;
  private final Runnable onEnd;
  private final Path dir;
  private final StandInBroker broker;
  private final SluiceConfig config;
  private final Machine machine;
  private final Timer guard;
  private final @Nullable Listener door;
  private @Nullable RehearsalClient client;
  private @Nullable Gateway playing;
  private boolean ended;
  private String shortfall = "";

  private Rehearsal(Loop loop, Path dir, boolean serves, Way way, Runnable onEnd)
      throws IOException {
    this.loop = loop;
    this.way = way;
    this.onEnd = onEnd;
    this.dir = dir;
    this.broker = StandInBroker.start(loop);
    this.door = serves ? door(loop) : null;
    this.config = config(dir, toml(broker.port()) + (serves ? DOOR_TOML : ""));
    this.machine = Machine.usual(loop, config);
    this.guard = loop.setTimeout(MILLIS_MAX, () -> end("took too long"));
  }

  /**
   * Begins.
   *
   * @param way that parts take
   * @param onEnd called once, never before this returns, also if there was no room to rehearse
   */
  public static void run(Loop loop, SluiceConfig of, Way way, Runnable onEnd) {
    of.chips().values().forEach(chip -> look(loop, chip));
    try {
      Path dir = TemporaryFolder.make("sluice-rehearsal");
      var _ = in(loop, dir, !of.listeners().isEmpty(), way, onEnd);
    } catch (IOException | UncheckedIOException e) {
      Logger.warn("gateway: stands by unrehearsed: {}", e.getMessage());
      loop.defer(onEnd);
    }
  }

  /** In a folder that is empty, and gone at the end. */
  static Rehearsal in(Loop loop, Path dir, boolean serves, Way way, Runnable onEnd)
      throws IOException {
    Rehearsal made = new Rehearsal(loop, dir, serves, way, onEnd);
    made.begin();
    return made;
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

  /** A configuration names a port; a free one is known only once it is open. */
  private static Listener door(Loop loop) throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    return Tcp.listen(
        loop,
        any,
        1,
        pipeline -> {},
        () -> {
          throw new IllegalStateException("nobody knows of it yet");
        });
  }

  private static SluiceConfig config(Path dir, String toml) throws IOException {
    Path file = Files.writeString(dir.resolve("rehearsal.toml"), toml);
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

  private void begin() throws IOException {
    List<Part> sockets = List.of();
    if (door != null) {
      client = RehearsalClient.start(loop, door.port());
      sockets = List.of(LocalBroker.socket(DOOR, "", door.detach()));
    }
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
            machine,
            sockets);
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
            way.carry(parts, all -> takeOver(from, all));
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
            long heard = client == null ? 0 : client.heard();
            loop.setTimeout(ACT_MILLIS / 4, () -> end(unheard(heard)));
          } else {
            end(failure);
          }
        });
  }

  /** A local client is to have been served before and after. */
  private @Nullable String unheard(long before) {
    boolean served = client == null || (before > 0 && client.heard() > before);
    return served ? null : "its client was not served";
  }

  /** What of it was not played; empty for nothing. */
  String shortfall() {
    return shortfall;
  }

  private void end(@Nullable String failure) {
    if (ended) {
      return;
    }
    ended = true;
    guard.close();
    if (client != null) {
      client.close();
    }
    if (failure != null) {
      shortfall = failure;
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
