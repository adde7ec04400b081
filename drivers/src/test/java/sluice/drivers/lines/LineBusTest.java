package sluice.drivers.lines;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.drivers.sensors.Measurement;
import sluice.drivers.sensors.Sample;
import sluice.drivers.sensors.SensorSource;
import sluice.drivers.serial.SerialSetup;
import sluice.drivers.sim.SimulatedSerial;
import sluice.loop.Loop;
import sluice.loop.testkit.Turns;

/** What a device prints, over a pair of pseudo-terminals. */
class LineBusTest {
  private static final SerialSetup SETUP = SerialSetup.of(115_200, "8N1");
  private static final long SILENCE_MILLIS = 1_000;
  private static final List<LineField> STATION =
      List.of(new LineField("temperature", "T", 2), new LineField("humidity", "T", 4));

  private final Loop loop = Loop.open();
  private final SimulatedSerial line;
  private final LineBus bus;
  private final SensorSource station;

  LineBusTest(@TempDir Path dir) throws Exception {
    line = SimulatedSerial.open(loop, dir.resolve("tty"), (bytes, to) -> {});
    bus = LineBus.open(loop, line.path(), SETUP, SILENCE_MILLIS);
    station = bus.sensor(STATION);
  }

  @AfterEach
  void close() {
    bus.close();
    line.close();
    loop.close();
  }

  private void print(String text) {
    assertTrue(line.send(text.getBytes(StandardCharsets.UTF_8)));
  }

  /** What is said, by channel; a failure's message instead of all. */
  private Map<String, String> measure(SensorSource sensor, String... printed) {
    Map<String, String> said = new TreeMap<>();
    sensor.measure(true, (sample, failure) -> put(said, sample, failure));
    assertTrue(said.isEmpty(), "never before it returns");
    for (String text : printed) {
      print(text);
    }
    Turns.until(loop, () -> !said.isEmpty(), () -> said);
    return said;
  }

  private static void put(
      Map<String, String> said, @Nullable Sample sample, @Nullable Throwable failure) {
    if (sample == null) {
      said.put("failure", "" + failure);
      return;
    }
    for (Measurement one : sample.measurements()) {
      String fault = one.fault();
      said.put(one.channel(), fault == null ? "" + one.value() : fault);
    }
  }

  private void awaitOpen() {
    Map<String, String> first = measure(station, "\n", "T=1;H=1\n");
    assertTrue(first.containsKey("temperature"), first::toString);
  }

  @Test
  void each_channel_has_the_number_of_its_field_and_the_last_line_counts() {
    awaitOpen();
    assertEquals(
        "{humidity=61.0, temperature=-2.5}",
        measure(station, "T=-2.5;H=60\r\nT=-2.5;H=61%\r\n").toString());
  }

  @Test
  void what_is_no_number_is_a_fault_of_its_channel_alone() {
    awaitOpen();
    assertEquals(
        "{humidity=60.0, temperature=\"n/a\" is no number}",
        measure(station, "T=n/a;H=60\n").toString());
    assertEquals(
        "{humidity=the line has 2 fields, and no 4th, temperature=7.0}",
        measure(station, "T=7\n").toString());
  }

  @Test
  void silence_is_a_failure_and_so_is_the_silence_of_one_channel() {
    awaitOpen();
    String silent = measure(station, "P=1013\n").getOrDefault("failure", "");
    assertTrue(silent.contains("no line of it for 1000 ms; check baud rate"), silent);
    SensorSource two = bus.sensor(List.of(new LineField("a", "a", 2), new LineField("b", "b", 2)));
    loop.setTimeout(SILENCE_MILLIS + 10, loop::stop);
    loop.run();
    Map<String, String> said = measure(two, "a 1\n");
    assertEquals("1.0", said.get("a"));
    assertTrue(said.getOrDefault("b", "").contains("no line of it for"), said::toString);
  }

  @Test
  void a_line_that_is_not_there_says_so_and_is_heard_again() throws Exception {
    awaitOpen();
    line.unplug();
    String gone = measure(station).getOrDefault("failure", "");
    assertTrue(gone.contains(line.path()), gone);
    line.plug();
    Map<String, String> said = new TreeMap<>();
    Turns.until(
        loop,
        () -> {
          var _ = line.send("T=3;H=4\n".getBytes(StandardCharsets.UTF_8));
          return bus.absent() == null;
        },
        () -> said);
    assertEquals("{humidity=4.0, temperature=3.0}", measure(station, "\nT=3;H=4\n").toString());
  }

  @Test
  void a_lines_middle_and_one_that_is_too_long_are_no_lines() {
    List<String> whole = new ArrayList<>();
    TextLines lines = new TextLines(whole::add);
    String longest = "x".repeat(TextLines.LINE_BYTES_MAX);
    for (String piece : List.of("5\r\na", "b\n\n", longest + "\n" + longest, "y\nc\n")) {
      lines.take(ByteBuffer.wrap(piece.getBytes(StandardCharsets.UTF_8)));
    }
    assertEquals(List.of("ab", longest, "c"), whole);
    lines.restart();
    lines.take(ByteBuffer.wrap(new byte[] {'1', '\n', '2', '\n'}));
    assertEquals("2", whole.getLast());
  }

  @Test
  void fields_are_cut_at_what_people_write_between_them() {
    LineField third = new LineField("v", "", 3);
    for (String line : List.of("a b 7", "a,,7.0", " a = b : 7 ", "$x; y ;+7C", "t:1\t7e0 °C")) {
      Measurement v = third.in(LineField.fields(line));
      assertEquals(7, v == null ? 0 : v.value(), line);
    }
    for (String line : List.of("a b 0x7", "a b 1.2.3", "a b NaN", "a b 1e999", "a b -", "a b ")) {
      assertNull(third.in(LineField.fields(line)), line);
      Measurement a = new LineField("v", "a", 3).in(LineField.fields(line));
      assertFalse(a == null || a.fault() == null, line);
    }
    assertNull(new LineField("v", "T", 1).in(LineField.fields("Tx 1")));
    assertThrows(IllegalArgumentException.class, () -> new LineField("v", "", 0));
  }
}
