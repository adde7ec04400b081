package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.spool.FileDisk;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolListener;
import sluice.gateway.spool.SpoolOptions;
import sluice.gateway.spool.SpoolState;
import sluice.loop.net.TlsOptions;
import sluice.loop.testkit.Heartbeat;
import sluice.loop.testkit.HostileTls;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TestTls;
import sluice.loop.testkit.TlsPeer;

/**
 * What every uplink client does with servers that mean harm in TLS: one connection ends and says
 * why, the loop turns on, readings go to the disk meanwhile, and the next good server serves.
 */
abstract class HostileTlsContract implements UplinkRig.Factory {
  private static final TestPki PKI = new TestPki();
  private static final long APPEND_MILLIS = 10;
  private static final int NOT_YET = Integer.MIN_VALUE;

  @TempDir Path dir;

  private TlsOptions tls() throws IOException {
    return TestTls.trusting(PKI.writeCa(dir)).handshakeTimeoutMillis(2_000).done();
  }

  @Test
  void each_ends_its_connection_in_words_and_holds_nothing_up() throws Exception {
    AtomicInteger next = new AtomicInteger(NOT_YET);
    try (ScriptedBroker broker = ScriptedBroker.start(Scripts::serve);
        TlsPeer honest = honest(broker)) {
      List<HostileTls> all = HostileTls.all(PKI, honest.port());
      try (TlsPeer server =
              TlsPeer.raw(socket -> {
                int number = next.getAndIncrement();
                if (number >= 0 && number < all.size()) {
                  all.get(number).server().run(socket);
                } else {
                  TlsPeer.forward(socket, honest.port());
                }
              });
          UplinkRig rig =
              new UplinkRig(
                  TestOptions.to(server.port()).connectTimeout(4_000).done(), tls(), this);
          Appends appends = new Appends(rig, dir.resolve("spool"))) {
        rig.connect(); // which loads the classes
        int before = rig.downs.size() + 1;
        next.set(0);
        appends.start();
        Heartbeat heartbeat = new Heartbeat(rig.loop);
        heartbeat.start();
        server.cut();
        for (int served = 1; served <= all.size(); served++) {
          int downs = before + served;
          rig.runUntil(all.get(served - 1).name(), () -> rig.downs.size() >= downs);
        }
        rig.runUntil("served again", () -> rig.client.window() > 0);
        heartbeat.assertSteady();
        appends.assertFlowing();
        var _ = rig.publish(1, 1);
        rig.runUntil("acknowledged", () -> rig.acked.equals(List.of(1L)));
        assertEquals("", wrong(all, rig.downs.subList(before, rig.downs.size())));
      }
    }
  }

  private static TlsPeer honest(ScriptedBroker broker) throws IOException {
    return TlsPeer.tls(
        PKI.context(PKI.localhost()), s -> {}, s -> TlsPeer.forward(s, broker.port()));
  }

  private static String wrong(List<HostileTls> all, List<Loss> losses) {
    StringBuilder wrong = new StringBuilder();
    for (int i = 0; i < all.size(); i++) {
      String said = losses.get(i).reason();
      if (all.get(i).words().stream().noneMatch(said::contains)) {
        wrong.append(all.get(i).name()).append(": ").append(said).append('\n');
      }
    }
    return wrong.toString();
  }

  /** The gateway's data path: a reading every 10 ms to a spool on a real disk. */
  private static final class Appends implements SpoolListener, AutoCloseable {
    private final UplinkRig rig;
    private final Spool spool;
    private final List<Long> appended = new ArrayList<>();
    private long durable;

    Appends(UplinkRig rig, Path dir) throws IOException {
      this.rig = rig;
      this.spool = Spool.open(rig.loop, FileDisk.open(dir), SpoolOptions.DEFAULT, this);
      rig.runUntil("opened", () -> spool.state() == SpoolState.OPEN);
    }

    void start() {
      rig.loop
          .setInterval(
              APPEND_MILLIS,
              () ->
                  appended.add(
                      spool.append(
                          "t", "{}".getBytes(StandardCharsets.UTF_8), rig.loop.clock().nanoTime())))
          .unref();
    }

    void assertFlowing() {
      int sofar = appended.size();
      assertTrue(sofar > 100, "readings in the meantime: " + sofar);
      assertTrue(appended.stream().noneMatch(id -> id < 0), "none refused");
      rig.runUntil("all durable", () -> durable >= appended.get(sofar - 1));
    }

    @Override
    public void onDurable(long id) {
      durable = id;
    }

    @Override
    public void onOpened() {}

    @Override
    public void onOpenFailed(IOException reason) {
      throw new AssertionError(reason);
    }

    @Override
    public void close() {
      boolean[] closed = new boolean[1];
      spool.close(() -> closed[0] = true);
      rig.runUntil("spool closed", () -> closed[0]);
    }
  }
}
