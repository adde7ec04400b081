package sluice.image.board;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What arrives at a broker, as {@code mosquitto_sub} tells it. */
final class Arrivals implements AutoCloseable {
  private static final String TOPICS = "sluice/";
  private static final Pattern READING =
      Pattern.compile(
          "\\{\"value\":([-0-9.E]+),(?:\"unit\":\"(\\S+?)\",)?\"seq\":(\\d+).*?\"mono_ns\":(\\d+).*");

  /**
   * A message.
   *
   * @param seq its number among those of its input, or -1 if it is not a reading
   * @param monoNanos the kernel's time of it, since the board's start
   */
  record Arrival(
      String topic, String payload, double value, String unit, long seq, long monoNanos) {
    static Arrival of(String line) {
      int space = line.indexOf(' ');
      String topic = line.substring(0, space);
      String payload = line.substring(space + 1);
      Matcher reading = READING.matcher(payload);
      if (!reading.matches()) {
        return new Arrival(topic, payload, 0, "", -1, 0);
      }
      return new Arrival(
          topic,
          payload,
          Double.parseDouble(reading.group(1)),
          reading.group(2) == null ? "" : reading.group(2),
          Long.parseLong(reading.group(3)),
          Long.parseLong(reading.group(4)));
    }
  }

  private final Process subscriber;
  private final List<Arrival> arrivals = new ArrayList<>();

  private Arrivals(Process subscriber) {
    this.subscriber = subscriber;
    Thread.ofPlatform().name("arrivals").daemon().start(() -> read(subscriber.inputReader()));
  }

  static Arrivals at(int port) throws IOException {
    return new Arrivals(
        new ProcessBuilder(
                "mosquitto_sub",
                "-p",
                Integer.toString(port),
                "-q",
                "1",
                "-v",
                "-t",
                TOPICS + "#",
                // The broker keeps what comes while the subscriber waits to connect again.
                "-c",
                "-i",
                "observer")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start());
  }

  private void read(BufferedReader lines) {
    try {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith(TOPICS)) { // else it goes on with a message of several lines
          add(Arrival.of(line));
        }
      }
    } catch (IOException | UncheckedIOException e) {
      // the subscriber was ended
    }
  }

  private synchronized void add(Arrival arrival) {
    arrivals.add(arrival);
    notifyAll();
  }

  /** How many there are: where to look for what comes after. */
  synchronized int mark() {
    return arrivals.size();
  }

  /** Those of a topic from a mark on. */
  synchronized List<Arrival> of(String topic, int from) {
    return arrivals.subList(from, arrivals.size()).stream()
        .filter(arrival -> arrival.topic().equals(topic))
        .toList();
  }

  /** Waits until those of a topic from a mark on are as they should be. */
  synchronized List<Arrival> await(
      String topic, int from, int secondsMax, Predicate<List<Arrival>> wanted)
      throws InterruptedException {
    long deadline = System.nanoTime() + secondsMax * 1_000_000_000L;
    while (!wanted.test(of(topic, from))) {
      long left = (deadline - System.nanoTime()) / 1_000_000;
      if (left <= 0) {
        throw new AssertionError(topic + ": after " + secondsMax + " s: " + of(topic, from));
      }
      wait(left);
    }
    return of(topic, from);
  }

  @Override
  public void close() {
    subscriber.destroy();
  }
}
