package sluice.bench.update;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sluice.drivers.sim.BoardFolder;
import sluice.loop.Loop;
import sluice.loop.Timer;

/** What is around a gateway, as its loop's thread has it. */
final class Around implements AutoCloseable {
  /** The pin's name in the configuration, and its line. */
  static final String PIN = "fast";

  static final int PIN_LINE = 0;

  /** The relay's. */
  static final String RELAY = "pump";

  static final int RELAY_LINE = 4;

  final Loop loop;
  final Ledger ledger = new Ledger();
  private final BoardFolder board;
  private final Witness witness;
  private @Nullable Timer edges;
  private @Nullable Load load;
  private long startNanos;

  Around(Loop loop, Path folder, int broker) throws IOException {
    this.loop = loop;
    this.board = BoardFolder.create(folder);
    this.witness = Witness.open(loop, broker, ledger);
    loop.onUncaught((name, error) -> Scene.fail(error));
  }

  boolean isSubscribed() {
    return witness.subscribed;
  }

  /** A thousand edges a second from now on, as many as are due. */
  void play() {
    startNanos = loop.clock().nanoTime();
    edges = loop.setInterval(1, this::drive);
  }

  private void drive() {
    long now = loop.clock().nanoTime();
    long due = (now - startNanos) / 1_000_000;
    try {
      while (ledger.edges() < due) {
        ledger.edge(now);
        board.drive(PIN_LINE, ledger.edges() % 2 == 1, now);
      }
      boolean _ = board.output(RELAY_LINE); // what was set is read from a pipe
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Switches the relay on, once; until it is, this is to be called again. */
  boolean switchOn() {
    if (board.output(RELAY_LINE)) {
      return true;
    }
    witness.publish("sluice/g/" + RELAY + "/set", "1");
    return false;
  }

  /** Local clients begin. */
  void load(Load.Server server) {
    load = Load.start(loop, server);
  }

  /** They begin nothing new. */
  void endLoad() {
    if (load != null) {
      load.end();
    }
  }

  long openRequests() {
    return load == null ? 0 : load.open();
  }

  Scene.Requests requests() {
    Load of = load;
    if (of == null) {
      throw new IllegalStateException("bench: there was no load");
    }
    return new Scene.Requests(of.alone.account(), of.steady.account());
  }

  void endEdges() {
    if (edges != null) {
      edges.close();
    }
  }

  Scene.Account account() {
    boolean on = board.output(RELAY_LINE);
    return new Scene.Account(
        ledger.edges(),
        ledger.edgesLost(),
        ledger.edgesAgain(),
        ledger.publishesAcked(),
        ledger.publishesLost(),
        on,
        board.changes(RELAY_LINE),
        ledger.latencyMillis(50),
        ledger.latencyMillis(99));
  }

  @Override
  public void close() throws IOException {
    witness.close();
    board.close();
  }
}
