package sluice.drivers.lines;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import sluice.drivers.sensors.Measurement;
import sluice.drivers.sensors.Sample;
import sluice.drivers.sensors.SensorSource;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * What lines say of a sensor's channels: of those since the last measurement the last one counts. A
 * measurement waits for a line if none has come, and then a little for those that follow it. Loop's
 * thread only.
 */
final class LineSensor implements SensorSource {
  /** Lines so near to each other are one report of the device's. */
  static final long GATHER_MILLIS = 100;

  private final Loop loop;
  private final LineBus bus;
  private final List<LineField> fields;
  private final Map<String, Measurement> heard = new LinkedHashMap<>();
  private final Map<String, Long> heardNanos = new LinkedHashMap<>();
  private @Nullable BiConsumer<@Nullable Sample, @Nullable Throwable> waiting;
  private @Nullable Timer timer;

  LineSensor(Loop loop, LineBus bus, List<LineField> fields) {
    this.loop = loop;
    this.bus = bus;
    this.fields = List.copyOf(fields);
    long now = loop.clock().nanoTime();
    fields.forEach(field -> heardNanos.put(field.channel(), now));
  }

  @Override
  public void measure(boolean isOpen, BiConsumer<@Nullable Sample, @Nullable Throwable> onDone) {
    waiting = onDone;
    String absent = bus.absent();
    if (absent != null) {
      loop.defer(() -> fail(absent));
    } else if (!heard.isEmpty()) {
      loop.defer(this::answer);
    } else {
      await(bus.silenceMillis(), () -> fail(bus.silent()));
    }
  }

  void onLine(String[] parts) {
    boolean first = heard.isEmpty();
    for (LineField field : fields) {
      Measurement one = field.in(parts);
      if (one != null) {
        heard.put(field.channel(), one);
        heardNanos.put(field.channel(), loop.clock().nanoTime());
      }
    }
    if (first && !heard.isEmpty() && waiting != null) {
      await(GATHER_MILLIS, this::answer);
    }
  }

  void onAbsent(String reason) {
    if (waiting != null) {
      fail(reason);
    }
  }

  void close() {
    await(0, null);
    waiting = null;
  }

  private void await(long millis, @Nullable Runnable then) {
    if (timer != null) {
      timer.close();
    }
    timer = then == null ? null : loop.setTimeout(millis, then);
  }

  private void answer() {
    List<Measurement> all = new ArrayList<>(heard.values());
    long now = loop.clock().nanoTime();
    for (LineField field : fields) {
      String channel = field.channel();
      long since = now - heardNanos.getOrDefault(channel, now);
      if (!heard.containsKey(channel) && since > bus.silenceMillis() * 1_000_000) {
        all.add(new Measurement(channel, Double.NaN, bus.silent()));
      }
    }
    heard.clear();
    done(new Sample(all, now), null);
  }

  private void fail(String reason) {
    heard.clear();
    done(null, new IOException(reason));
  }

  private void done(@Nullable Sample sample, @Nullable Throwable failure) {
    var to = waiting;
    close();
    if (to != null) {
      to.accept(sample, failure);
    }
  }
}
