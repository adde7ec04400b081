package sluice.gateway.route;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Assertions;
import sluice.gateway.clock.BootTimes;
import sluice.gateway.mqtt.SpooledMessage;
import sluice.gateway.spool.MemorySpool;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolRecord;

/** A pump between a spool on a simulated disk and a broker that is the test. */
final class PumpRig implements PumpListener {
  private static final long MILLIS_MAX = 3 * 3_600_000L;

  final MemorySpool memory;
  final Spool spool;
  final DeadLetters deadLetters;
  final Pump pump;
  final FakeUplink uplink;
  final List<String> givenUp = new ArrayList<>();
  private int appended;

  PumpRig(Path dir, PumpOptions options) {
    this(dir, options, 1 << 20);
  }

  PumpRig(Path dir, PumpOptions options, long deadLetterBytesMax) {
    this(dir, options, deadLetterBytesMax, new MemorySpool(), new BootTimes());
  }

  /** On a spool that has been before, as after a reboot. */
  PumpRig(
      Path dir, PumpOptions options, long deadLetterBytesMax, MemorySpool memory, BootTimes boots) {
    this.memory = memory;
    this.spool = memory.spool();
    deadLetters = new DeadLetters(memory.loop(), dir.resolve("dead.jsonl"), deadLetterBytesMax);
    Times times = new Times(memory.clock(), memory.boot(), boots);
    pump = new Pump(memory.loop(), options, spool, times, deadLetters, this);
    uplink = new FakeUplink(pump);
    pump.start(uplink, 0);
    memory.poller().awaitOthers(() -> deadLetters.writing() > 0); // a real thread's work
  }

  /** Without pacing, so that the window alone decides. */
  static PumpOptions unpaced(int inflightMax) {
    return new PumpOptions("test", 1, inflightMax, false, 0, 0, 0, null);
  }

  /** Appends records whose payloads are their numbers, from 1 on. */
  void append(int count) {
    for (int i = 0; i < count; i++) {
      byte[] payload = String.valueOf(++appended).getBytes(StandardCharsets.UTF_8);
      Assertions.assertTrue(spool.append("t", payload, 0) != Spool.REFUSED);
    }
  }

  /** Of a queue of its own; the payload is a number that counts with the others. */
  void append(String topic, int bytes) {
    String number = " ".repeat(bytes) + ++appended;
    long id = spool.append(topic, number.getBytes(StandardCharsets.UTF_8), 0);
    Assertions.assertTrue(id > 0);
  }

  /** The broker is there, and the disk has had time. */
  void up(boolean resumed) {
    uplink.up(resumed);
    memory.run(10);
  }

  /** The numbers of all that was accepted by the uplink, in order, resends included. */
  List<Integer> sent() {
    return uplink.sent.stream().map(PumpRig::number).toList();
  }

  List<Integer> inflight() {
    return uplink.inflight.values().stream().map(PumpRig::number).toList();
  }

  static int number(SpooledMessage message) {
    return Integer.parseInt(new String(message.payload(), StandardCharsets.UTF_8).strip());
  }

  long id(int number) {
    return uplink.sent.stream()
        .filter(message -> number(message) == number)
        .findFirst()
        .orElseThrow()
        .id();
  }

  /** Lets simulated time pass until something holds. */
  void runUntil(String what, BooleanSupplier holds) {
    for (long millis = 0; !holds.getAsBoolean(); millis += 10) {
      Assertions.assertTrue(millis < MILLIS_MAX, "never: " + what);
      memory.run(10);
    }
  }

  @Override
  public void onPublished(SpoolRecord record) {}

  @Override
  public void onGivenUp(SpoolRecord record, String reason) {
    givenUp.add(new String(record.payload(), StandardCharsets.UTF_8) + ": " + reason);
  }
}
