package sluice.config;

import java.util.List;

/**
 * What an addon may use: {@code [limits]} of its manifest. What is not listed is refused.
 *
 * @param publish MQTT filters of the topics it publishes, below {@code PREFIX/ID/}
 * @param subscribe the same of those it hears
 * @param lines of chips: {@code gpiochip0/17}
 * @param buses files in {@code /dev}, with all that is on them: {@code i2c-1}, {@code spidev0.1}
 * @param addresses single devices of I2C buses: {@code i2c-1/0x48}
 * @param memoryBytes of buffers that the host makes for it
 * @param loopNanosPerTurn of its callbacks
 * @param handles timers, watchers, subscriptions ... at a time
 * @param threads that the host starts for it, at a time
 * @param network whether it may open sockets; held where {@code isolation = "process"}
 */
public record AddonLimits(
    List<String> publish,
    List<String> subscribe,
    List<String> lines,
    List<String> buses,
    List<String> addresses,
    long memoryBytes,
    long loopNanosPerTurn,
    int handles,
    int threads,
    boolean network) {
  static final long MEMORY_BYTES = 1L << 20;
  static final long LOOP_MILLIS = 5;
  static final int HANDLES = 256;
  static final int THREADS = 4;

  /** Without sockets. */
  public AddonLimits(
      List<String> publish,
      List<String> subscribe,
      List<String> lines,
      List<String> buses,
      List<String> addresses,
      long memoryBytes,
      long loopNanosPerTurn,
      int handles,
      int threads) {
    this(
        publish,
        subscribe,
        lines,
        buses,
        addresses,
        memoryBytes,
        loopNanosPerTurn,
        handles,
        threads,
        false);
  }

  /** Of an addon that does not say. */
  public static AddonLimits of(String name) {
    List<String> own = List.of(name + "/#");
    return new AddonLimits(
        own,
        own,
        List.of(),
        List.of(),
        List.of(),
        MEMORY_BYTES,
        LOOP_MILLIS * 1_000_000,
        HANDLES,
        THREADS);
  }
}
