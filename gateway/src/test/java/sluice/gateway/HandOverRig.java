package sluice.gateway;

import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SluiceConfig;
import sluice.gateway.handover.HandOverListener;
import sluice.gateway.handover.Part;
import sluice.gateway.spool.Disk;
import sluice.gateway.testkit.Broker;
import sluice.gateway.testkit.Received;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.posix.Posix;
import sluice.loop.testkit.Turns;

/**
 * Two gateways of one configuration on one loop, as an old child and a new one, on one simulated
 * board and one real broker; the rig is their parent, and has each descriptor twice.
 */
final class HandOverRig implements AutoCloseable {
  final Loop loop = Loop.open();
  final Broker broker;
  final Received received;
  final SimulatedHardware hardware;
  final SluiceConfig config;
  final List<String> trace = new ArrayList<>();
  final AtomicBoolean diskFails = new AtomicBoolean();
  Gateway working;

  private final GatewayListener listener =
      new GatewayListener() {
        @Override
        public void onStarted() {
          trace.add("started");
        }

        @Override
        public void onStartFailed(String reason) {
          trace.add("failed: " + reason);
        }
      };

  HandOverRig(Path dir, String toml) throws IOException {
    broker = Broker.start(dir.resolve("broker"));
    config = config(dir, toml.formatted(broker.port()));
    hardware = new SimulatedHardware(loop, config);
    received = Received.from(loop, broker.port());
    until(() -> received.isSubscribed);
    working = start();
    until(() -> trace.contains("started") && isUp(working));
  }

  /** A next one, which takes over what the working one hands over. */
  void handOverToNext() throws IOException {
    Gateway before = working;
    Gateway next = standBy(UnaryOperator.identity());
    String failure = takeOver(next, handOver());
    if (failure != null) {
      throw new AssertionError(failure);
    }
    stop(before);
  }

  private static SluiceConfig config(Path dir, String toml) throws IOException {
    Path file = dir.resolve("sluice.toml");
    Files.writeString(file, "[spool]\ndir = \"" + dir.resolve("spool") + "\"\n" + toml);
    return switch (ConfigFile.read(file)) {
      case ConfigResult.Loaded loaded -> loaded.config();
      case ConfigResult.Rejected rejected -> fail(rejected.problems().toString());
    };
  }

  Gateway start() {
    return Gateway.start(loop, config, listener, machine(disk -> new FailingDisk(disk, diskFails)));
  }

  Machine machine(UnaryOperator<Disk> disks) {
    return new Machine(disks, hardware);
  }

  Gateway standBy(UnaryOperator<Disk> disks) throws IOException {
    return Gateway.standBy(loop, config, listener, machine(disks));
  }

  void until(BooleanSupplier done) {
    Turns.until(loop, done, () -> trace + " of " + received.messages.size());
  }

  /** Until it is answered: who has not subscribed yet does not hear it. */
  void command(String output, String value) {
    int before = received.of(output).size();
    Timer again =
        loop.setInterval(20, () -> received.publish("sluice/g/" + output + "/set", value));
    until(() -> received.of(output).stream().skip(before).anyMatch(m -> m.value().equals(value)));
    again.close();
  }

  void turn(long millis) {
    boolean[] over = new boolean[1];
    var _ = loop.setTimeout(millis, () -> over[0] = true);
    until(() -> over[0]);
  }

  static boolean isUp(Gateway gateway) {
    return gateway.status().uplinks().stream().allMatch(uplink -> uplink.state().equals("up"));
  }

  /** What the working one has; it stands by afterwards. */
  List<Part> handOver() {
    List<List<Part>> all = new ArrayList<>();
    working.handOver(
        new HandOverListener() {
          @Override
          public void onHandedOver(List<Part> parts) {
            all.add(parts);
          }

          @Override
          public void onFailed(String reason) {
            throw new AssertionError(reason);
          }
        });
    until(() -> !all.isEmpty());
    return all.getFirst();
  }

  /** Null if it works now; else why not. */
  @Nullable String takeOver(Gateway next, List<Part> parts) {
    List<String> ends = new ArrayList<>();
    next.takeOver(parts, reason -> ends.add(reason == null ? "" : reason));
    until(() -> !ends.isEmpty());
    if (!ends.getFirst().isEmpty()) {
      return ends.getFirst();
    }
    working = next;
    return null;
  }

  /** As a parent that relays a part keeps it; of pipes, which a simulated chip's are. */
  static List<Part> twice(List<Part> parts) throws IOException {
    List<Part> copies = new ArrayList<>();
    for (Part part : parts) {
      List<Integer> fds = new ArrayList<>();
      for (int fd : part.fds()) {
        fds.add(Posix.open("/proc/self/fd/" + fd, Posix.O_RDONLY | Posix.O_NONBLOCK));
      }
      copies.add(part.by(fds));
    }
    return copies;
  }

  void stop(Gateway gateway) {
    boolean[] stopped = new boolean[1];
    gateway.stop(() -> stopped[0] = true);
    until(() -> stopped[0]);
  }

  @Override
  public void close() {
    loop.close();
    broker.close();
  }
}
