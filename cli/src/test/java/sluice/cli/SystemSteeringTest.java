package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Loop;
import sluice.loop.LoopOptions;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;
import sluice.ota.Slot;
import sluice.ota.Version;

/** A system that is desired upstream, between the supervisor and root's service. */
final class SystemSteeringTest {
  private final SimulatedClock clock = new SimulatedClock();
  private final Loop loop = Loop.open(clock, new SimulatedPoller(clock), LoopOptions.DEFAULT);
  private final List<String> ends = new ArrayList<>();

  @TempDir Path temp;

  @BeforeEach
  void card() throws Exception {
    Files.createDirectories(temp.resolve("system/slots"));
    Files.createDirectories(temp.resolve("ota"));
    record("slots/a.mark", "good\n");
    record("slots/a.version", "1.0.0\n");
    record("history", "2026-11-29T12:00:00Z committed slot a 1.0.0\n");
  }

  @AfterEach
  void close() {
    loop.close();
  }

  private void record(String file, String text) throws IOException {
    Files.writeString(temp.resolve("system").resolve(file), text);
  }

  private SystemSteering steering(Slot running) {
    SystemSteering steering =
        new SystemSteering(
            loop, temp.resolve("ota"), temp.resolve("system"), running, report -> {});
    steering.endsAt((outcome, reason) -> ends.add(outcome + " " + reason));
    return steering;
  }

  private void pass(long millis) {
    clock.advanceMillis(millis);
    var _ = loop.turn();
  }

  private Path fetched() throws IOException {
    return Files.writeString(temp.resolve("fetched"), "a bundle");
  }

  @Test
  void whatIsFetchedIsPutWhereRootsServiceFindsItAndItsRefusalIsHeard() throws Exception {
    SystemSteering steering = steering(Slot.A);
    assertTrue(steering.offer(fetched()));
    Path offer = temp.resolve("ota/system.sluice");
    assertEquals("a bundle", Files.readString(offer));
    assertFalse(steering.offer(fetched()), "one at a time");
    pass(10_000);
    assertEquals(List.of(), ends);
    record("history", "2026-11-29T12:00:05Z refused: no trusted key has signed it\n");
    Files.delete(offer);
    pass(10_000);
    pass(10_000);
    assertEquals(List.of("REFUSED no trusted key has signed it"), ends);
  }

  @Test
  void aServiceThatSaysNothingIsARefusalToo() throws Exception {
    assertTrue(steering(Slot.A).offer(fetched()));
    Files.delete(temp.resolve("ota/system.sluice"));
    pass(10_000);
    assertEquals(List.of("REFUSED nothing was said of it"), ends);
  }

  @Test
  void whileATrialIsArmedOrUnderWayNothingHasEnded() throws Exception {
    SystemSteering before = steering(Slot.A);
    assertTrue(before.offer(fetched()));
    record("slots/b.mark", "trying\n");
    record("slots/b.version", "2.0.0\n");
    Files.delete(temp.resolve("ota/system.sluice"));
    pass(10_000);
    assertEquals(List.of(), ends, "the board restarts");
    SystemSteering after = steering(Slot.B);
    assertTrue(after.isTrying());
    assertFalse(after.offer(fetched()));
    assertEquals(Version.of("2.0.0"), after.installed());
    record("slots/b.mark", "good\n");
    assertFalse(after.isTrying());
  }

  @Test
  void aSystemThatWasLeftIsNotTriedAgainForTheSameVersion() throws Exception {
    record("slots/b.mark", "bad nothing is published\n");
    record("slots/b.version", "2.0.0\n");
    SystemSteering steering = steering(Slot.A);
    assertEquals(Version.of("1.0.0"), steering.installed());
    assertEquals("nothing is published", steering.gaveUp(Version.of("2.0.0")));
    assertNull(steering.gaveUp(Version.of("2.1.0")));
  }
}
