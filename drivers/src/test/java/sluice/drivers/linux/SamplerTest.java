package sluice.drivers.linux;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.drivers.Reading;
import sluice.drivers.SampledSource;
import sluice.drivers.Sampler;
import sluice.loop.Loop;

class SamplerTest {
  @TempDir Path dir;

  private Path file(String name, String content) throws IOException {
    return Files.writeString(dir.resolve(name), content);
  }

  @Test
  void each_kind_of_file_gives_its_value() throws IOException {
    assertEquals(48.312, SysfsSources.thermal(file("temp", "48312\n")).read());
    assertEquals(5.1, SysfsSources.hwmon(file("in1_input", "5100\n")).read());
    assertEquals(0.42, SysfsSources.load(file("loadavg", "0.42 0.30 0.20 1/99 7\n")).read());
    file("in_temp_raw", "100\n");
    file("in_temp_offset", "10\n");
    file("in_temp_scale", "2.5\n");
    assertEquals(275.0, SysfsSources.iio(dir.resolve("in_temp")).read());
    file("in_voltage0_input", "3300\n");
    assertEquals(3300.0, SysfsSources.iio(dir.resolve("in_voltage0")).read());
  }

  @Test
  void a_one_wire_thermometer_is_read_only_if_its_check_sum_holds() throws IOException {
    SampledSource source = SysfsSources.oneWire(dir);
    file(
        "w1_slave",
        "72 01 4b 46 7f ff 0e 10 57 : crc=57 YES\n72 01 4b 46 7f ff 0e 10 57 t=23125\n");
    assertEquals(23.125, source.read());
    file("w1_slave", "72 01 4b 46 7f ff 0e 10 57 : crc=58 NO\n72 01 4b t=23125\n");
    IOException e = assertThrows(IOException.class, source::read);
    assertTrue(("" + e.getMessage()).contains("check sum"));
    file("temperature", "-1062\n");
    assertEquals(-1.062, source.read());
  }

  @Test
  void nonsense_is_an_error_that_names_the_file() throws IOException {
    for (String nonsense : List.of("", "warm", "\0\0", "x".repeat(10_000))) {
      Path file = file("temp", nonsense);
      IOException e = assertThrows(IOException.class, SysfsSources.thermal(file)::read);
      assertTrue(("" + e.getMessage()).contains("temp"), e.getMessage());
    }
  }

  @Test
  void a_file_that_never_answers_stalls_itself_alone() throws Exception {
    Path fifo = dir.resolve("fifo");
    assertEquals(0, new ProcessBuilder("mkfifo", fifo.toString()).start().waitFor());
    List<Reading> readings = new ArrayList<>();
    try (Loop loop = Loop.open();
        Sampler sampler = Sampler.open(loop, 2, readings::add)) {
      sampler.add("stuck", "", 5, SysfsSources.thermal(fifo));
      sampler.add("good", "°C", 5, SysfsSources.thermal(file("temp", "1000\n")));
      while (readings.size() < 20) {
        loop.turn();
      }
      assertTrue(readings.stream().allMatch(r -> r.source().equals("good")));
      assertTrue(sampler.status().get(0).stalledPeriods() > 5);
      Files.writeString(fifo, "2000\n"); // let the worker go
    }
  }

  @Test
  void a_source_that_fails_gives_one_bad_reading_and_then_good_ones_again() throws IOException {
    List<Reading> readings = new ArrayList<>();
    boolean[] broken = {true};
    SampledSource source =
        () -> {
          if (broken[0]) {
            throw new IOException("unplugged");
          }
          return 7;
        };
    try (Loop loop = Loop.open();
        Sampler sampler = Sampler.open(loop, 1, readings::add)) {
      sampler.add("s", "V", 1, source);
      while (sampler.status().get(0).failures() < 5) {
        loop.turn();
      }
      assertEquals("unplugged", sampler.status().get(0).lastError());
      broken[0] = false;
      while (readings.size() < 2) {
        loop.turn();
      }
      assertEquals(Reading.Quality.BAD, readings.get(0).quality());
      assertEquals(7.0, readings.get(1).value());
    }
  }
}
