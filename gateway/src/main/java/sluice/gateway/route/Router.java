package sluice.gateway.route;

import java.util.HashMap;
import java.util.Map;
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
   * Takes a reading.
   *
   * @throws IllegalArgumentException if its source was not routed
   */
  public void accept(Reading reading) {
    String topic = topics.get(reading.source());
    if (topic == null) {
      throw new IllegalArgumentException("route: no topic for " + reading.source());
    }
    readings++;
    long nanos = reading.monotonicNanos();
    boolean known = clock.isWallKnown();
    byte[] payload = known ? json.of(reading, clock.wallMillisAt(nanos)) : json.open(reading);
    TimeMark time = known ? TimeMark.KNOWN : TimeMark.OPEN;
    if (spool.append(topic, payload, nanos, time) == Spool.REFUSED) {
      refused++;
    }
  }

  /** Readings taken. */
  public long readings() {
    return readings;
  }

  /** Those of them that the spool refused; its statistics say why. */
  public long refused() {
    return refused;
  }
}
