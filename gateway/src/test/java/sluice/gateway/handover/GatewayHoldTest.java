package sluice.gateway.handover;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sluice.drivers.LineHold;
import sluice.drivers.Reading;
import sluice.drivers.Reading.Quality;
import sluice.drivers.ReportGate;
import sluice.drivers.pins.BankHold;
import sluice.drivers.pins.PinHold;
import sluice.drivers.pins.PinsHold;

/** What is handed over is what is taken over, and nothing else is believed. */
class GatewayHoldTest {
  private static final PinHold DOOR =
      new PinHold("door", "0:c:0", Map.of("sequence", 12L, "latest", -1L));
  private static final BankHold BANK =
      new BankHold(
          "board",
          7,
          1,
          2,
          List.of(
              new PinsHold(
                  List.of(DOOR, new PinHold("a \"b\"", "4:8:0", Map.of())),
                  new LineHold(99, List.of(0, 4), List.of(12, -3), 15, 0)),
              new PinsHold(List.of(new PinHold("gone", "", Map.of("value", 1L))), null)));

  private static ReportGate.Memory memory(double value, Quality quality) {
    Reading last =
        new Reading("s", value, "°C", 5, 9, quality, quality == Quality.BAD ? "unplugged" : null);
    return new ReportGate.Memory(last, 8, value, 1, 2, Long.MAX_VALUE);
  }

  @Test
  void all_of_it_goes_through_parts_unchanged() throws IOException {
    Map<String, ReportGate.Memory> memories = new LinkedHashMap<>();
    memories.put("s", memory(21.5, Quality.GOOD));
    memories.put("bad", new ReportGate.Memory(null, 0, Double.NaN, 0, 0, 0));
    SessionHold session = new SessionHold("id", true, List.of(1, 65_535), Map.of("a/#", 2));
    GatewayHold hold =
        new GatewayHold(
            new InputsHold(true, List.of(BANK), memories),
            Map.of("cloud", session),
            Map.of("other", List.of(new Part("one", "other", "{}", List.of()))));
    assertEquals(hold, GatewayHold.of(hold.parts()));
    assertEquals(List.of(99), hold.parts().stream().flatMap(part -> part.fds().stream()).toList());
  }

  @Test
  void a_bad_reading_has_its_reason_and_no_value() throws IOException {
    Map<String, ReportGate.Memory> memories = Map.of("s", memory(Double.NaN, Quality.BAD));
    ReportGate.Memory read =
        MemoryParts.read(MemoryParts.of(memories).getFirst()).getOrDefault("s", memories.get("s"));
    assertEquals(memories.get("s"), read);
  }

  @Test
  void thousands_of_sources_are_parts_of_a_bounded_size() throws IOException {
    Map<String, ReportGate.Memory> memories = new LinkedHashMap<>();
    for (int i = 0; i < 2_000; i++) {
      memories.put("s" + i, memory(i, Quality.GOOD));
    }
    List<Part> parts = MemoryParts.of(memories);
    assertEquals(40, parts.size());
    assertEquals(2_000, GatewayHold.of(parts).inputs().memories().size());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "7",
        "[]",
        "{\"pins\":7}",
        "{\"pins\":[7]}",
        "{\"pins\":[{\"name\":1,\"lines\":\"\",\"state\":{}}]}",
        "{\"pins\":[{\"name\":\"a\",\"lines\":\"\",\"state\":{\"x\":\"y\"}}]}",
        "{\"pins\":[],\"pins\":[]}",
        "{\"edges\":1.5,\"lost_edges\":0,\"removals\":0}",
        "{\"edges\":99999999999999999999,\"lost_edges\":0,\"removals\":0}",
        "{\"edges\":1,\"lost_edges\":0,\"removals\":null}",
        "{\"edges\":1,\"lost_edges\":0,\"removals\":0} {}",
        "{\"a\":[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]}",
        "{\"edges\":1,"
      })
  void a_part_that_is_not_what_it_should_be_is_refused_by_name(String state) {
    Part part = new Part("board", "gpio", state, List.of());
    IOException e = assertThrows(IOException.class, () -> GatewayHold.of(List.of(part)));
    assertTrue(("" + e.getMessage()).startsWith("handover: gpio board: "), e.toString());
  }

  @Test
  void a_request_has_one_descriptor_and_lines() {
    String pins = "{\"pins\":[],\"offsets\":[],\"line_seqnos\":[],\"edges\":0,\"lost_edges\":0}";
    Part part = new Part("board", "gpio", pins, List.of(7));
    assertThrows(IOException.class, () -> GatewayHold.of(List.of(part)));
    Part two = new Part("board", "gpio", pins.replace("[]", "[1]"), List.of(7, 8));
    assertThrows(IOException.class, () -> GatewayHold.of(List.of(two)));
  }

  @Test
  void a_session_with_too_many_filters_asks_for_them_again() throws IOException {
    Map<String, Integer> filters = new LinkedHashMap<>();
    for (int i = 0; i < 100; i++) {
      filters.put(i + "x".repeat(1_000), 1);
    }
    Part part = SessionParts.of("u", new SessionHold("id", true, List.of(), filters));
    assertEquals(new SessionHold("id", true, List.of(), Map.of()), SessionParts.read(part));
  }
}
