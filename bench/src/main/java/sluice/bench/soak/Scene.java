package sluice.bench.soak;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.jspecify.annotations.Nullable;
import sluice.bench.Mosquitto;

/** Broker, link, witness and the gateway of the moment, and what each fault does to them. */
final class Scene implements AutoCloseable {
  private static final long PROGRESS_MILLIS_MAX = 60_000;
  private static final long QUIET_MILLIS = 150;
  private static final int CLOCK_JUMP_SECONDS_MAX = 400_000_000; // a dozen years, to 1970 nearly

  private final Path dir;
  private final Random random;
  private final SoakLedger ledger;
  private final Mosquitto broker;
  private final Link link;
  private final Witness witness;
  private final Path config;
  private @Nullable GatewayChild gateway;
  private int starts;

  private Scene(Path dir, Random random, SoakLedger ledger, int edgesPerSecond)
      throws IOException, MqttException {
    this.dir = dir;
    this.random = random;
    this.ledger = ledger;
    this.broker = startBroker(dir.resolve("broker"));
    this.link = Link.open(broker.port());
    this.witness = Witness.open(broker.port(), ledger);
    this.config = Files.writeString(dir.resolve("sluice.toml"), config(edgesPerSecond));
  }

  static Scene open(Path dir, Random random, SoakLedger ledger, int edgesPerSecond)
      throws IOException, MqttException {
    return new Scene(dir, random, ledger, edgesPerSecond);
  }

  /** One that keeps sessions over an orderly restart. */
  private static Mosquitto startBroker(Path dir) throws IOException {
    return Mosquitto.start(
        dir,
        """
        allow_anonymous true
        persistence true
        persistence_location %s/
        max_queued_messages 0
        max_inflight_messages 0
        """
            .formatted(dir.toAbsolutePath()));
  }

  private String config(int edgesPerSecond) {
    return """
    [gateway]
    id = "g"
    topic_prefix = "soak"
    [uplink.broker]
    host = "127.0.0.1"
    port = %d
    reconnect_min = "20ms"
    reconnect_max = "300ms"
    stable_after = "1s"
    ack_timeout = "2s"
    [spool]
    dir = "spool"
    segment_bytes = "128KiB"
    max_bytes = "512MiB"
    [chip.board]
    driver = "simulated"
    [gpio.fast]
    chip = "board"
    line = 0
    simulated_edges_per_second = %d
    [gpio.slow]
    chip = "board"
    line = 1
    simulated_edges_per_second = 70
    [sample.load]
    source = "load"
    period = "100ms"
    [log]
    level = "warn"
    """
        .formatted(link.port(), edgesPerSecond);
  }

  int starts() {
    return starts;
  }

  /** A gateway that runs, and has promised something since it started. */
  void startGateway() throws IOException {
    long epoch = ledger.lastEpoch();
    gateway = GatewayChild.start(config, dir.resolve("gateway.log"), ledger);
    starts++;
    await("the first durable record of a start", () -> ledger.lastEpoch() > epoch);
  }

  /** One fault, from its beginning to the gateway's next durable record. */
  void befall(Fault fault) throws IOException, InterruptedException, MqttException {
    GatewayChild running = gateway;
    if (running == null || !running.isAlive()) {
      throw new IOException("the gateway ended by itself; see " + dir.resolve("gateway.log"));
    }
    switch (fault) {
      case GATEWAY_KILLED -> {
        running.kill();
        startGateway();
      }
      case GATEWAY_TERMINATED -> {
        running.terminate();
        startGateway();
      }
      case GATEWAY_STOPPED -> {
        running.signal("STOP");
        pause(800);
        running.signal("CONT");
      }
      case BROKER_RESTARTED -> restartBroker(true);
      case BROKER_KILLED -> restartBroker(false);
      case DISK_FULL -> disk(running, "full");
      case DISK_BROKEN -> disk(running, "broken");
      case CLOCK_JUMPED -> running.tell("clock " + jump());
      case LINK_CUT -> link.cut();
      case LINK_STALLED -> {
        link.stall(true);
        pause(3_000);
        link.stall(false);
      }
      case LINK_DOWN -> {
        link.refuse(true);
        link.cut();
        pause(1_500);
        link.refuse(false);
      }
    }
    long promises = ledger.promises();
    await("a durable record after " + fault.text, () -> ledger.promises() > promises);
  }

  /**
   * Mosquitto keeps what it acknowledged in memory until it saves. What it loses by that when it is
   * killed is not the gateway's: so it is killed once the witness has all of it.
   */
  private void restartBroker(boolean orderly)
      throws IOException, InterruptedException, MqttException {
    link.refuse(true);
    link.cut();
    awaitQuiet();
    broker.stop(orderly);
    await("the witness's loss", () -> !witness.isConnected());
    pause(500);
    broker.restart();
    witness.subscribe();
    link.refuse(false);
  }

  private void disk(GatewayChild running, String how) {
    running.tell(how);
    pause(600);
    running.tell("well");
  }

  private int jump() {
    int seconds = random.nextInt(CLOCK_JUMP_SECONDS_MAX);
    return random.nextBoolean() ? seconds : -seconds;
  }

  /** Ends all faults, waits until all that was promised has arrived, and stops the gateway. */
  void drain() throws IOException, InterruptedException {
    GatewayChild running = gateway;
    if (running != null) {
      running.terminate();
      awaitQuiet();
    }
    if (ledger.account().lost() > 0) {
      startGateway();
      long deadline = System.nanoTime() + PROGRESS_MILLIS_MAX * 1_000_000;
      while (ledger.account().lost() > 0 && System.nanoTime() < deadline) {
        LockSupport.parkNanos(QUIET_MILLIS * 1_000_000);
      }
      GatewayChild last = gateway;
      if (last != null) {
        last.terminate();
      }
      awaitQuiet();
    }
  }

  /** A random while, up to so many milliseconds. */
  void pause(int millisMax) {
    LockSupport.parkNanos(random.nextLong(millisMax * 1_000_000L));
  }

  private void awaitQuiet() throws IOException {
    long[] last = {-1, 0};
    await(
        "quiet at the broker",
        () -> {
          long now = ledger.receivedTotal();
          if (now != last[0]) {
            last[0] = now;
            last[1] = System.nanoTime();
          }
          return System.nanoTime() - last[1] > QUIET_MILLIS * 1_000_000;
        });
  }

  private static void await(String what, BooleanSupplier holds) throws IOException {
    long deadline = System.nanoTime() + PROGRESS_MILLIS_MAX * 1_000_000;
    while (!holds.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IOException("not within " + PROGRESS_MILLIS_MAX / 1_000 + " s: " + what);
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  @Override
  public void close() throws IOException, MqttException {
    if (gateway != null) {
      gateway.close();
    }
    witness.close();
    link.close();
    broker.close();
  }
}
