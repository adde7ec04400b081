package sluice.gateway.route;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;
import sluice.drivers.Reading;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.TimeMark;
import sluice.loop.Clock;

/** Gives each reading its topic and payload, and appends it to the spool. Loop's thread only. */
public final class Router {
  private final Clock clock;
  private final Spool spool;
  private final ReadingJson json = new ReadingJson();
  private final Map<String, String> topics = new HashMap<>();
  private final List<Hearing> hearings = new ArrayList<>(2);
  private long readings;
  private long refused;

  public Router(Clock clock, Spool spool) {
    this.clock = clock;
    this.spool = spool;
  }

  /** Says where a source's readings go. */
  public void route(String source, String topic) {
    topics.put(source, topic);
  }

  /**
   * Has readings heard on this board, too.
   *
   * @param wanted whether anybody wants any
   * @param to takes topic and payload, which has its time: the best guess, if it is not known
   */
  public void hearing(BooleanSupplier wanted, BiConsumer<String, byte[]> to) {
    hearings.add(new Hearing(wanted, to));
  }

  private record Hearing(BooleanSupplier wanted, BiConsumer<String, byte[]> to) {}

  /**
   * Takes a reading.
   *
   * @return false if the spool refused it
   * @throws IllegalArgumentException if its source was not routed
   */
  public boolean accept(Reading reading) {
    String topic = topics.get(reading.source());
    if (topic == null) {
      throw new IllegalArgumentException("route: no topic for " + reading.source());
    }
    readings++;
    long nanos = reading.monotonicNanos();
    boolean known = clock.isWallKnown();
    byte[] payload = known ? json.of(reading, clock.wallMillisAt(nanos)) : json.open(reading);
    TimeMark time = known ? TimeMark.KNOWN : TimeMark.OPEN;
    boolean taken = append(topic, payload, nanos, time);
    for (Hearing hearing : hearings) {
      if (hearing.wanted.getAsBoolean()) {
        long millis = clock.wallMillisAt(nanos);
        hearing.to.accept(topic, known ? payload : Times.guessed(payload, millis));
      }
    }
    return taken;
  }

  /**
   * Takes a message as it is.
   *
   * @return false if the spool refused it
   */
  public boolean accept(String topic, byte[] payload) {
    readings++;
    TimeMark time = clock.isWallKnown() ? TimeMark.KNOWN : TimeMark.UNKNOWN;
    boolean taken = append(topic, payload, clock.nanoTime(), time);
    for (Hearing hearing : hearings) {
      if (hearing.wanted.getAsBoolean()) {
        hearing.to.accept(topic, payload);
      }
    }
    return taken;
  }

  private boolean append(String topic, byte[] payload, long nanos, TimeMark time) {
    boolean taken = spool.append(topic, payload, nanos, time) != Spool.REFUSED;
    refused += taken ? 0 : 1;
    return taken;
  }

  /** Readings and messages taken. */
  public long readings() {
    return readings;
  }

  /** Those of them that the spool refused; its statistics say why. */
  public long refused() {
    return refused;
  }
}
