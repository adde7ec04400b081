package sluice.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.gateway.broker.ListenLimits;
import sluice.gateway.broker.ListenOptions;
import sluice.gateway.broker.LocalBroker;
import sluice.gateway.broker.TopicRules;
import sluice.gateway.spool.FileDisk;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolListener;
import sluice.loop.Loop;
import sluice.loop.net.Endpoint;

/**
 * A process of its own: the local broker before a spool on disk, with a board's heap. It prints its
 * port, and serves until it is ended.
 */
public final class ListenServer implements SpoolListener, LocalBroker.Started {
  private final Loop loop = Loop.open();
  private @Nullable Spool spool;
  private @Nullable LocalBroker broker;

  private ListenServer() {}

  /** Argument: an empty folder. */
  public static void main(String[] args) throws IOException {
    ListenServer server = new ListenServer();
    server.spool =
        Spool.open(server.loop, FileDisk.open(Path.of(args[0])), SpoolLoad.roomy(50), server);
    server.loop.run();
  }

  @Override
  public void onOpened() {
    Spool open = spool;
    assert open != null : "it has just opened";
    var _ = open.cursor("bench", () -> {}); // as an uplink that is away: all stays
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    ListenOptions options =
        new ListenOptions(
            "bench", new Endpoint.Address(any), null, null, true, TopicRules.OPEN, roomy());
    LocalBroker.start(loop, open, List.of(options), List.of(), this);
  }

  private static ListenLimits roomy() {
    ListenLimits usual = ListenLimits.USUAL;
    return new ListenLimits(
        usual.connectionsMax(),
        usual.sessionsMax(),
        usual.subscriptionsMax(),
        usual.packetBytesMax(),
        65_535,
        usual.queuedBytesMax(),
        usual.queuedBytesTotalMax(),
        0,
        usual.keepAliveSecondsMax(),
        usual.connectTimeoutMillis(),
        usual.sessionExpirySecondsMax());
  }

  @Override
  public void onStarted(LocalBroker started) {
    broker = started;
    System.out.println(started.status().getFirst().port());
    System.out.flush();
  }

  @Override
  public void onFailed(IOException reason) {
    throw new UncheckedIOException(reason);
  }

  @Override
  public void onOpenFailed(IOException reason) {
    throw new UncheckedIOException(reason);
  }

  @Override
  public void onDurable(long id) {
    if (broker != null) {
      broker.onDurable(id);
    }
  }
}
