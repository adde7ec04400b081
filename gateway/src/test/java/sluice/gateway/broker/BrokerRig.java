package sluice.gateway.broker;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import sluice.gateway.handover.Part;
import sluice.gateway.spool.Cursor;
import sluice.gateway.spool.FileDisk;
import sluice.gateway.spool.QueueOptions;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolListener;
import sluice.gateway.spool.SpoolOptions;
import sluice.gateway.spool.SpoolRecord;
import sluice.loop.Loop;
import sluice.loop.net.Endpoint;
import sluice.loop.testkit.Turns;

/** A broker with a spool on a real disk, on a loop that a test turns. */
final class BrokerRig implements SpoolListener, LocalBroker.Started, AutoCloseable {
  final Loop loop;
  final HeldDisk disk;
  private final boolean ownsLoop;
  private final List<ListenOptions> listeners;
  private final List<Part> parts;
  private Spool spool;
  private @Nullable LocalBroker broker;
  private @Nullable Cursor cursor;
  private @Nullable IOException failure;
  final List<SpoolRecord> records = new ArrayList<>();

  private BrokerRig(
      Loop loop,
      boolean ownsLoop,
      Path dir,
      SpoolOptions options,
      List<ListenOptions> listeners,
      List<Part> parts)
      throws IOException {
    this.loop = loop;
    this.ownsLoop = ownsLoop;
    this.listeners = listeners;
    this.parts = parts;
    this.disk = new HeldDisk(FileDisk.open(dir));
    this.spool = Spool.open(loop, disk, options, this);
    until("started", () -> broker != null || failure != null);
  }

  static BrokerRig start(Path dir, ListenOptions... listeners) throws IOException {
    return start(dir, small(), listeners);
  }

  static BrokerRig start(Path dir, SpoolOptions options, ListenOptions... listeners)
      throws IOException {
    return new BrokerRig(Loop.open(), true, dir, options, List.of(listeners), List.of());
  }

  /** The one that takes over, on the same loop. */
  BrokerRig next(Path dir, List<Part> from) throws IOException {
    return new BrokerRig(loop, false, dir, small(), listeners, from);
  }

  /** Segments of 64 KiB, 4 MiB in all. */
  static SpoolOptions small(QueueOptions... queues) {
    return new SpoolOptions(64 * 1024, 4L << 20, 20, 50, 64 * 1024, List.of(queues));
  }

  /** On a free port of loopback, open to all, nothing changed on the way to the spool. */
  static ListenOptions listener() {
    return listener(ListenLimits.USUAL, TopicRules.OPEN);
  }

  static ListenOptions listener(ListenLimits limits, TopicRules topics) {
    Endpoint any = new Endpoint.Address(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    return new ListenOptions("shop", any, null, null, true, topics, limits);
  }

  @Override
  public void onOpened() {
    cursor = spool.cursor("test", () -> {});
    LocalBroker.start(loop, spool, listeners, parts, this);
  }

  @Override
  public void onOpenFailed(IOException reason) {
    failure = reason;
  }

  @Override
  public void onDurable(long id) {
    if (broker != null) {
      broker.onDurable(id);
    }
  }

  @Override
  public void onStarted(LocalBroker started) {
    broker = started;
  }

  @Override
  public void onFailed(IOException reason) {
    failure = reason;
  }

  LocalBroker broker() {
    LocalBroker started = broker;
    if (started == null) {
      throw new AssertionError("not started: " + failure);
    }
    return started;
  }

  Spool spool() {
    return spool;
  }

  @Nullable IOException failure() {
    return failure;
  }

  int port() {
    return broker().points().getFirst().listener() == null ? -1 : status().port();
  }

  ListenStatus status() {
    return broker().status().getFirst();
  }

  /** Turns the loop until something is so. */
  void until(String what, BooleanSupplier done) {
    Turns.until(loop, done, () -> what + "; " + (broker == null ? failure : broker.status()));
  }

  RawClient connect() {
    RawClient client = RawClient.connect(loop, port());
    until("connected", client::isOpen);
    return client;
  }

  /** Reads what the spool has got so far. */
  List<SpoolRecord> records() {
    Cursor from = cursor;
    for (SpoolRecord next = from == null ? null : from.next(); next != null && from != null; ) {
      records.add(next);
      next = from.next();
    }
    return records;
  }

  /** Payloads of all records so far, as text. */
  List<String> payloads() {
    return records().stream().map(r -> new String(r.payload(), StandardCharsets.UTF_8)).toList();
  }

  /** Acknowledges all that was read: segments may go. */
  void acknowledgeAll() {
    Cursor from = cursor;
    for (SpoolRecord record : records()) {
      boolean _ = from != null && from.ack(record.id());
    }
  }

  /** As a gateway does: stops reading, closes the spool, gives all away. */
  List<Part> handOver() {
    broker().pause();
    boolean[] closed = new boolean[1];
    spool.close(() -> closed[0] = true);
    until("spool closed", () -> closed[0]);
    List<Part> all = broker().handOver();
    broker = null;
    return all;
  }

  @Override
  public void close() {
    disk.release();
    if (broker != null) {
      broker.close();
    }
    boolean[] closed = new boolean[1];
    spool.close(() -> closed[0] = true);
    until("closed", () -> closed[0]);
    if (ownsLoop) {
      loop.close();
    }
  }
}
