package sluice.bench;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.gateway.route.BatchOptions;
import sluice.gateway.route.BatchOptions.Form;
import sluice.gateway.route.Compression;

/** What batches and their compression cost the board and save on the link. */
final class BatchFigure implements Figure {
  private static final Metric BYTES = Metric.cost("read by the broker", "bytes per reading");
  private static final Metric CPU = Metric.cost("processor time of the gateway", "µs per reading");
  private static final Metric RATE = Metric.rate("readings, until the last PUBACK", "readings/s");
  private static final String ALONE = "one publish each";
  private static final int RECORDS_MAX = 100;
  private static final int BYTES_MAX = 64 * 1024;
  private static final int WINDOW = 1_000;

  @Override
  public String name() {
    return "batch";
  }

  @Override
  public String title() {
    return "readings of eight sensors, alone and in batches of " + RECORDS_MAX;
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    int readings = setting.count(100_000, 10_000);
    List<Contender> contenders = new ArrayList<>();
    contenders.add(contender(setting, ALONE, readings, null));
    contenders.add(contender(setting, "array", readings, batch(Form.ARRAY, Compression.NONE)));
    contenders.add(
        contender(setting, "array, gzip", readings, batch(Form.ARRAY, Compression.GZIP)));
    contenders.add(
        contender(setting, "array, zstd", readings, batch(Form.ARRAY, Compression.ZSTD)));
    contenders.add(
        contender(setting, "lines, zstd", readings, batch(Form.LINES, Compression.ZSTD)));
    List<Series> series =
        new Rounds(setting.progress(), name())
            .run(1, setting.count(3, 1), List.of(BYTES, CPU, RATE), contenders);
    return Result.of(
        this,
        series,
        List.of(),
        Result.notes(
            readings + " readings a round, through a durable spool to a mosquitto, QoS 1",
            "bytes are those of read(2) in the broker: MQTT without TCP's and IP's headers"));
  }

  private static BatchOptions batch(Form form, Compression compression) {
    return new BatchOptions(form, compression, "sluice/bench/batch", RECORDS_MAX, BYTES_MAX, 100);
  }

  private static Contender contender(
      Setting setting, String subject, int readings, @Nullable BatchOptions batch) {
    return new Contender(subject, () -> setting.inFolder(dir -> run(dir, readings, batch)));
  }

  private static Map<Metric, Double> run(Path dir, int readings, @Nullable BatchOptions batch)
      throws Exception {
    try (Mosquitto broker = Mosquitto.start(dir.resolve("broker"), Mosquitto.UNLIMITED)) {
      long before = ProcessIo.read(broker.pid()).readBytes();
      double cpu = CpuTime.ownSeconds();
      Load load = new Load(broker.port(), 1, readings, 0, WINDOW);
      long start = SpoolBridge.run(dir.resolve("spool"), load, new Sensors(), batch);
      double rate = load.rate(System.nanoTime() - start);
      return Map.of(
          BYTES, (double) (ProcessIo.read(broker.pid()).readBytes() - before) / readings,
          CPU, 1e6 * (CpuTime.ownSeconds() - cpu) / readings,
          RATE, rate);
    }
  }

  /** Readings as the gateway writes them: values that wander, times that go on. */
  private static final class Sensors implements SpoolBridge.Source {
    private static final int COUNT = 8;

    @Override
    public String topic(int reading) {
      return "sluice/greenhouse/temperature-" + reading % COUNT;
    }

    @Override
    public byte[] payload(int reading) {
      long sequence = reading / COUNT + 1L;
      double value = Math.round(2_100 + 300 * Math.sin(reading / 997.0)) / 100.0;
      long millis = 1_764_000_000_000L + reading * 125L;
      String json =
          "{\"value\":%s,\"unit\":\"°C\",\"seq\":%d,\"time_ms\":%d,\"mono_ns\":%d}"
              .formatted(value, sequence, millis, millis * 1_000_003);
      return json.getBytes(StandardCharsets.UTF_8);
    }
  }
}
