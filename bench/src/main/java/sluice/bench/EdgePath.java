package sluice.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import sluice.drivers.EdgeListener;
import sluice.drivers.LineRequest;
import sluice.drivers.LineSetup;
import sluice.drivers.Reading;
import sluice.drivers.sim.SimulatedChip;
import sluice.gateway.clock.BootTimes;
import sluice.gateway.mqtt.MqttClient;
import sluice.gateway.mqtt.MqttOptions;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.route.DeadLetters;
import sluice.gateway.route.Pump;
import sluice.gateway.route.PumpListener;
import sluice.gateway.route.PumpOptions;
import sluice.gateway.route.Router;
import sluice.gateway.route.Times;
import sluice.gateway.spool.FileDisk;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolListener;
import sluice.gateway.spool.SpoolOptions;
import sluice.gateway.spool.SpoolRecord;
import sluice.loop.BootId;
import sluice.loop.Loop;

/**
 * The gateway's way of an edge, wired as the gateway wires it: line request, reading, router, spool
 * on a real disk, pump, MQTT client. All but the constructor and {@link #stop} on its own thread.
 */
final class EdgePath extends Reactor implements EdgeListener, SpoolListener, PumpListener {
  private static final String SOURCE = "edge";
  private static final int LINE = 0;

  private final Path dir;
  private final int port;
  private volatile @Nullable Loop loop;
  private volatile @Nullable SimulatedChip chip;
  private volatile @Nullable IOException openFailure;
  private @Nullable Spool spool;
  private @Nullable Router router;
  private @Nullable LineRequest request;
  private @Nullable MqttClient client;
  private boolean high;

  EdgePath(Path dir, int port) {
    super("edge");
    this.dir = dir;
    this.port = port;
  }

  /** Driver's thread: the next edge, from the simulated chip as from a pin. */
  void sendEdge() {
    SimulatedChip to = chip;
    high = !high;
    if (to == null || !to.drive(LINE, high)) {
      throw new IllegalStateException("bench: the edge was dropped");
    }
  }

  @Override
  void run() throws IOException {
    try (Loop opened = Loop.open()) {
      loop = opened;
      spool = Spool.open(opened, FileDisk.open(dir), SpoolOptions.DEFAULT, this);
      opened.run();
      IOException failure = openFailure;
      if (failure != null) {
        throw failure;
      }
    }
  }

  @Override
  public void onOpened() {
    Loop on = loop;
    Spool from = spool;
    assert on != null && from != null : "it has just opened";
    Router to = new Router(on.clock(), from);
    to.route(SOURCE, "sluice/bench/edge");
    router = to;
    DeadLetters letters = new DeadLetters(on, dir.resolve("dead-letters.jsonl"), 1 << 20);
    Times times = new Times(on.clock(), BootId.UNKNOWN, new BootTimes());
    Pump opened = new Pump(on, PumpOptions.of("bench", 1), from, times, letters, this);
    MqttOptions options = MqttOptions.of("127.0.0.1", port, Protocol.MQTT5, "sluice-edge");
    client = MqttClient.create(on, options, opened, new Random(1));
    opened.start(client, 0);
    openChip(on);
  }

  private void openChip(Loop on) {
    SimulatedChip opened = SimulatedChip.open(on, "bench", 1);
    chip = opened;
    try {
      request = opened.request("bench", List.of(LineSetup.input(LINE)), this);
      started();
    } catch (IOException e) {
      onOpenFailed(e);
    }
  }

  @Override
  public void onOpenFailed(IOException reason) {
    openFailure = reason;
    Loop on = loop;
    if (on != null) {
      on.stop();
    }
  }

  @Override
  public void onDurable(long id) {}

  @Override
  public void onEdge(int offset, boolean rising, long nanos, int seqno, int lineSeqno) {
    Router to = router;
    if (to != null) {
      long sequence = Integer.toUnsignedLong(lineSeqno);
      to.accept(new Reading(SOURCE, rising ? 1 : 0, "", nanos, sequence, Reading.Quality.GOOD));
    }
  }

  /** The connection's own tick, which flushes, is before this one: as the gateway measures it. */
  @Override
  public void onPublished(SpoolRecord record) {
    Loop on = loop;
    if (on != null) {
      on.nextTick(this::wrote);
    }
  }

  @Override
  void stop() {
    Loop on = loop;
    if (on != null) {
      var _ = on.post(this::stopInLoop);
    }
  }

  private void stopInLoop() {
    LineRequest lines = request;
    MqttClient from = client;
    Spool open = spool;
    Loop on = loop;
    if (lines != null) {
      lines.close();
    }
    if (from != null && open != null && on != null) {
      from.close(() -> open.close(on::stop));
    } else if (on != null) {
      on.stop();
    }
  }
}
