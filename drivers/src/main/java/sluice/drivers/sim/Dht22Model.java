package sluice.drivers.sim;

import java.io.IOException;
import java.util.List;
import sluice.drivers.LineInfo;
import sluice.drivers.LineInfoListener;
import sluice.drivers.LineInfoWatch;
import sluice.drivers.LineSetup.Direction;
import sluice.drivers.LineSetup.Edges;
import sluice.loop.Loop;

/**
 * A DHT22 (AM2302) on a line: whoever has pulled it low and then listens is told 40 bits, by how
 * long the line is high (data sheet, "Single-bus"). They are told together once they are over, with
 * the times they had. Loop's thread only.
 */
public final class Dht22Model implements LineInfoListener, AutoCloseable {
  /** In %, of {@link Surroundings}. */
  public static final String HUMIDITY = "humidity";

  /** In °C. */
  public static final String TEMPERATURE = "temperature";

  private static final long MICRO = 1_000;
  private static final long ANSWER_MILLIS = 6;
  private static final int BITS = 40;

  private final Loop loop;
  private final SimulatedChip chip;
  private final int line;
  private final Surroundings world;
  private final LineInfoWatch watch;
  private boolean pulled;
  private long nanos;

  private Dht22Model(Loop loop, SimulatedChip chip, int line, Surroundings world)
      throws IOException {
    this.loop = loop;
    this.chip = chip;
    this.line = line;
    this.world = world;
    this.watch = chip.watch(List.of(line), this);
  }

  /** Connects one; its pull-up has the line high. */
  public static Dht22Model attach(Loop loop, SimulatedChip chip, int line, Surroundings world)
      throws IOException {
    var _ = chip.drive(line, true);
    return new Dht22Model(loop, chip, line, world);
  }

  @Override
  public void onChange(Change change, LineInfo info, long timestampNanos) {
    boolean listens = info.direction() == Direction.INPUT && info.edges() == Edges.BOTH;
    if (change != Change.RELEASED && listens && pulled) {
      nanos = timestampNanos;
      loop.setTimeout(ANSWER_MILLIS, this::answer).unref();
    }
    pulled = change != Change.RELEASED && info.direction() == Direction.OUTPUT;
  }

  private void answer() {
    hold(true, 30);
    hold(false, 80);
    hold(true, 80);
    long frame = frame();
    for (int bit = BITS - 1; bit >= 0; bit--) {
      hold(false, 50);
      hold(true, (frame >> bit & 1) == 1 ? 70 : 26);
    }
    hold(false, 50);
    var _ = chip.drive(line, true, nanos);
  }

  /** Takes a level now and keeps it so long. */
  private void hold(boolean high, long micros) {
    var _ = chip.drive(line, high, nanos);
    nanos += micros * MICRO;
  }

  /** Humidity and temperature in tenths, sign and magnitude, and the sum of their bytes. */
  private long frame() {
    long humidity = Math.round(world.value(HUMIDITY, 50) * 10);
    long tenths = Math.round(world.value(TEMPERATURE, 20) * 10);
    long temperature = tenths < 0 ? 0x8000 | -tenths : tenths;
    long values = (humidity & 0xffff) << 16 | (temperature & 0xffff);
    long sum = (values >> 24) + (values >> 16 & 0xff) + (values >> 8 & 0xff) + (values & 0xff);
    return values << 8 | (sum & 0xff);
  }

  @Override
  public void close() {
    watch.close();
  }
}
