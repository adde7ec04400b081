package sluice.gateway.route;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import sluice.gateway.clock.BootTimes;
import sluice.gateway.spool.SpoolRecord;
import sluice.gateway.spool.TimeMark;
import sluice.loop.BootId;
import sluice.loop.Clock;

/**
 * Gives records the time that was not known when they were made. Their payload is a JSON object
 * without its end; the time is what is added to it:
 *
 * <pre>
 * {"value":1,"seq":17,"mono_ns":123456789   as it is stored
 * ,"time_ms":1760000000000,"time_corrected":true}   known since, in the same boot or later
 * ,"time_ms":1759990000000,"time_unknown":true}     a guess: never before the last known time
 * </pre>
 *
 * Loop's thread only.
 */
public final class Times {
  private static final String UNKNOWN = "time_unknown";

  private final Clock clock;
  private final BootId boot;
  private final BootTimes boots;

  /**
   * What is known of times.
   *
   * @param boot this one
   * @param boots of earlier ones
   */
  public Times(Clock clock, BootId boot, BootTimes boots) {
    this.clock = clock;
    this.boot = boot;
    this.boots = boots;
  }

  /** A record as it is published: itself, unless its time is open. */
  public SpoolRecord complete(SpoolRecord record) {
    if (record.time() != TimeMark.OPEN) {
      return record;
    }
    OptionalLong millis = wallMillis(record);
    long time = millis.orElse(record.wallMillis());
    byte[] payload =
        closed(record.payload(), time, millis.isPresent() ? "time_corrected" : UNKNOWN);
    return record.withTime(payload, time, millis.isPresent() ? TimeMark.KNOWN : TimeMark.UNKNOWN);
  }

  /** An open payload with a time that is a guess. */
  static byte[] guessed(byte[] open, long millis) {
    return closed(open, millis, UNKNOWN);
  }

  private static byte[] closed(byte[] open, long millis, String mark) {
    byte[] end =
        (",\"time_ms\":" + millis + ",\"" + mark + "\":true}").getBytes(StandardCharsets.US_ASCII);
    byte[] payload = Arrays.copyOf(open, open.length + end.length);
    System.arraycopy(end, 0, payload, open.length, end.length);
    return payload;
  }

  private OptionalLong wallMillis(SpoolRecord record) {
    long nanos = record.monotonicNanos();
    if (record.boot().isSameAs(boot) && clock.isWallKnown()) {
      return OptionalLong.of(clock.wallMillisAt(nanos));
    }
    OptionalLong offset = boots.offsetMillis(record.boot());
    return offset.isPresent()
        ? OptionalLong.of(offset.getAsLong() + Math.floorDiv(nanos, 1_000_000L))
        : offset;
  }
}
