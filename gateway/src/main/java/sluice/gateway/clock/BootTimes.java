package sluice.gateway.clock;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Properties;
import sluice.loop.BootId;

/**
 * What the wall clock was, in this boot and earlier ones: how far from the monotonic one. So a
 * record of an earlier boot can still get its time. Loop's thread only.
 */
public final class BootTimes {
  /** Records do not wait longer than so many boots, or keep the time that they have. */
  static final int BOOTS_MAX = 16;

  private static final String PREFIX = "boot.";

  private final Map<BootId, Long> offsets = new HashMap<>();

  /** A boot's wall clock became known, or better known. */
  public void learn(BootId boot, long offsetMillis) {
    if (boot.isKnown()) {
      offsets.put(boot, offsetMillis);
    }
    while (offsets.size() > BOOTS_MAX) {
      List<Map.Entry<BootId, Long>> all = new ArrayList<>(offsets.entrySet());
      all.sort(Map.Entry.comparingByValue()); // the later a boot, the larger
      offsets.remove(all.get(0).getKey());
    }
  }

  /** Wall clock minus monotonic clock in a boot, if it was ever known. */
  public OptionalLong offsetMillis(BootId boot) {
    Long offset = boot.isKnown() ? offsets.get(boot) : null;
    return offset == null ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  /** Adds them as {@code boot.UUID=OFFSET}. */
  public void write(Properties to) {
    offsets.forEach((boot, offset) -> to.setProperty(PREFIX + boot.text(), offset.toString()));
  }

  /** What {@link #write} wrote; what cannot be read is left out. */
  public static BootTimes read(Properties from) {
    BootTimes times = new BootTimes();
    for (String name : from.stringPropertyNames()) {
      if (name.startsWith(PREFIX)) {
        try {
          BootId boot = BootId.parse(name.substring(PREFIX.length()));
          times.learn(boot, Long.parseLong(from.getProperty(name)));
        } catch (IllegalArgumentException e) {
          // it only saves some times
        }
      }
    }
    return times;
  }
}
