package sluice.gateway.mqtt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import sluice.loop.Loop;
import sluice.loop.LoopOptions;
import sluice.loop.testkit.Turns;

/** A client of Paho's is closed when the last of its connections has ended. */
@Timeout(60)
final class PahoEndsTest {
  private static final LoopOptions ONE_WORKER = new LoopOptions(50, 64, 1, 1);

  private final List<String> said = new ArrayList<>();
  private final CountDownLatch busy = new CountDownLatch(1);

  /** Until {@link #busy}, the one worker does nothing else; what waits for it has the queue. */
  private void occupy(Loop loop) throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(1);
    boolean taken =
        loop.workers()
            .submit(
                "busy",
                () -> {
                  begun.countDown();
                  busy.await();
                  return true;
                },
                (done, failure) -> said.add("worker free"));
    assertTrue(taken);
    begun.await();
  }

  private static PahoLink unconnected() {
    MqttOptions options = MqttOptions.of("127.0.0.1", 1, Protocol.MQTT5, "ends");
    return new PahoLink(options, new SilentOwner());
  }

  @Test
  void an_earlier_connection_that_waits_for_a_worker_is_waited_for() throws InterruptedException {
    try (Loop loop = Loop.open(ONE_WORKER)) {
      occupy(loop);
      PahoEnds ends = new PahoEnds(loop);
      ends.end(unconnected(), false);
      ends.whenNone(() -> said.add("closed"));
      boolean[] turned = new boolean[1];
      var _ = loop.setTimeout(20, () -> turned[0] = true);
      Turns.until(loop, () -> turned[0], () -> said);
      assertEquals(List.of(), said);
      busy.countDown();
      Turns.until(loop, () -> said.size() == 2, () -> said);
      assertEquals(List.of("worker free", "closed"), said);
    }
  }

  @Test
  void without_any_it_is_closed_at_once_but_not_before_the_call_returns() {
    try (Loop loop = Loop.open(ONE_WORKER)) {
      new PahoEnds(loop).whenNone(() -> said.add("closed"));
      assertEquals(List.of(), said);
      Turns.until(loop, () -> !said.isEmpty(), () -> said);
      assertEquals(List.of("closed"), said);
    }
  }

  private static final class SilentOwner implements PahoLink.Owner {
    @Override
    public void onAccepted(PahoLink link, Granted granted, boolean sessionPresent) {}

    @Override
    public void onLost(PahoLink link, Loss loss) {}

    @Override
    public void onPublished(PahoLink link, long id, int code) {}

    @Override
    public void onSubscribed(PahoLink link, String filter, int code) {}

    @Override
    public void onMessage(PahoLink link, ReceivedMessage message, int packetId) {}
  }
}
