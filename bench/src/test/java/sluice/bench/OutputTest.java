package sluice.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

final class OutputTest {
  private static final Metric RATE = Metric.rate("QoS 1", "messages/s");
  private static final MachineFacts MACHINE =
      new MachineFacts("a CPU", 4, "6.12", "aarch64", "25", 0.5, "2026-01-01T00:00:00Z");

  private static Result uplink() {
    return new Result(
        "uplink",
        "publishes",
        List.of(
            new Series(RATE, "Sluice", new double[] {90_000, 100_000, 110_000}),
            new Series(RATE, "peer", new double[] {50_000, 50_000, 50_000})),
        List.of(Target.atLeast("to the peer", 2, 1.8, "times")),
        List.of("a note"),
        "");
  }

  @Test
  void the_table_shows_median_spread_ratio_and_a_bar_in_proportion() {
    assertEquals(
        """

        uplink: publishes
          QoS 1, messages/s
            Sluice                    100 000 ± 10 %   1.00× ████████████████████████
            peer                       50 000 ±  0 %   0.50× ████████████
          ✔ to the peer: 2.00 times (at least 1.80)
          - a note
        """,
        Table.of(uplink()));
  }

  @Test
  void the_table_says_what_could_not_be_measured() {
    Result failed = new Result("uplink", "publishes", List.of(), List.of(), List.of(), "no broker");
    assertEquals("\nuplink: publishes\n  not measured: no broker\n", Table.of(failed));
  }

  @Test
  void a_bar_has_eighths_and_is_never_invisible() {
    assertEquals("████████████▌", Table.bar(12.5, 24));
    assertEquals("▏", Table.bar(0.001, 1_000));
    assertEquals("", Table.bar(0, 5));
    assertEquals("", Table.bar(Double.NaN, 5));
  }

  @Test
  void json_has_the_machine_each_round_and_each_judgement() throws Exception {
    String json = Report.json(MACHINE, false, List.of(uplink()));
    var numbers = Numbers.of(json);
    assertEquals(4, Node.value(numbers, "cores"));
    assertEquals(1.8, Node.value(numbers, "bound"));
    assertTrue(json.contains("\"rounds\" : [ 90000.0, 100000.0, 110000.0 ]"), json);
    assertTrue(json.contains("\"reached\" : true"), json);
    assertTrue(json.contains("\"notes\" : [ \"a note\" ]"), json);
  }

  @Test
  void what_is_no_number_is_null_in_json() {
    Result result =
        new Result(
            "x",
            "y",
            List.of(),
            List.of(Target.atMost("gap", Double.NaN, 50, "ms")),
            List.of(),
            "");
    String json = Report.json(MACHINE, true, List.of(result));
    assertTrue(json.contains("\"value\" : null"), json);
    assertTrue(json.contains("\"reached\" : false"), json);
  }

  @Test
  void numbers_have_three_digits_or_thousands_apart() {
    assertEquals("0", Metric.text(0));
    assertEquals("1.23", Metric.text(1.234));
    assertEquals("12.3", Metric.text(12.34));
    assertEquals("123", Metric.text(123.4));
    assertEquals("1 234 568", Metric.text(1_234_567.8));
  }

  @Test
  void the_cpu_of_a_pc_and_of_a_raspberry_pi() {
    assertEquals("Intel X", MachineFacts.cpu(List.of("processor\t: 0", "model name\t: Intel X")));
    assertEquals(
        "Raspberry Pi 4", MachineFacts.cpu(List.of("Revision : c03", "Model\t\t: Raspberry Pi 4")));
    assertEquals("unknown", MachineFacts.cpu(List.of()));
    assertEquals(0.25, MachineFacts.load("0.25 0.5 0.75 1/100 7"));
  }
}
