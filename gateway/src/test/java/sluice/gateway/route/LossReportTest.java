package sluice.gateway.route;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import sluice.gateway.spool.Cursor;
import sluice.gateway.spool.Drop;
import sluice.gateway.spool.MemorySpool;
import sluice.gateway.spool.QueueOptions;
import sluice.gateway.spool.Spool;
import sluice.gateway.spool.SpoolRecord;

/** What was lost is told upstream, and whoever adds it up counts nothing twice. */
class LossReportTest {
  private static final String TOPIC = "sluice/board/$health";

  private static QueueOptions queue(String name, String filter, QueueOptions.AtLimit atLimit) {
    return new QueueOptions(
        name, List.of(filter), 4, atLimit, 0, 3, 0, QueueOptions.Durability.DISK);
  }

  private static MemorySpool spool() {
    return MemorySpool.with(
        queue("few", "few/#", QueueOptions.AtLimit.DROP_NEWEST),
        queue("refusing", "refused/#", QueueOptions.AtLimit.REFUSE),
        queue("health", "+/+/$health", QueueOptions.AtLimit.REFUSE));
  }

  private static LossReport report(MemorySpool of) {
    return new LossReport(of.clock(), of.spool(), TOPIC);
  }

  private static void append(MemorySpool to, String topic, int count) {
    for (int i = 0; i < count; i++) {
      long _ = to.spool().append(topic, new byte[10], 0);
    }
  }

  /** The reports that an uplink gets, acknowledged. */
  private static List<String> reports(MemorySpool from, Cursor cursor) {
    List<String> texts = new ArrayList<>();
    for (int idle = 0; idle < 5; idle++) {
      for (SpoolRecord next = cursor.next(); next != null; next = cursor.next()) {
        if (next.topic().equals(TOPIC)) {
          texts.add(new String(next.payload(), StandardCharsets.UTF_8));
        }
        assertTrue(cursor.ack(next.id()));
      }
      from.run(500);
    }
    return texts;
  }

  /** What somebody upstream knows: of each topic and reason the largest total. */
  private static void hear(List<String> reports, Map<String, Long> known) throws Exception {
    for (String report : reports) {
      String topic = "";
      String reason = "";
      try (JsonParser json = new JsonFactory().createParser(report)) {
        for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
          String name = token.isScalarValue() ? json.currentName() : "";
          topic = name.equals("topic") ? json.getText() : topic;
          reason = name.equals("reason") ? json.getText() : reason;
          if (name.equals("total")) {
            known.merge(topic + " " + reason, json.getLongValue(), Math::max);
          }
        }
      }
    }
  }

  private static Map<String, Long> counted(Spool by) {
    Map<String, Long> counted = new HashMap<>();
    for (Drop drop : by.drops()) {
      if (!drop.topic().equals(TOPIC)) {
        String reason = drop.reason().name().toLowerCase(Locale.ROOT);
        counted.put(drop.topic() + " " + reason, drop.total());
      }
    }
    return counted;
  }

  @Test
  void without_a_loss_nothing_is_said() {
    MemorySpool memory = spool();
    Cursor cursor = memory.spool().cursor("uplink", () -> {});
    append(memory, "few/a", 3);
    report(memory).announce(0);
    assertEquals(List.of(), reports(memory, cursor));
  }

  @Test
  void losses_are_told_once_by_topic_and_reason_and_again_when_there_are_more() throws Exception {
    MemorySpool memory = spool();
    Cursor cursor = memory.spool().cursor("uplink", () -> {});
    LossReport report = report(memory);
    append(memory, "few/a", 5);
    append(memory, "refused/b", 4);
    report.announce(0);
    report.announce(0);
    List<String> first = reports(memory, cursor);
    assertEquals(1, first.size());
    Map<String, Long> known = new HashMap<>();
    hear(first, known);
    assertEquals(Map.of("few/a newest", 2L, "refused/b refused", 1L), known);
    append(memory, "few/a", 4);
    report.announce(0);
    hear(reports(memory, cursor), known);
    assertEquals(counted(memory.spool()), known);
  }

  @Test
  void edges_that_the_kernel_dropped_are_told_with_the_number_of_the_run() {
    MemorySpool memory = spool();
    Cursor cursor = memory.spool().cursor("uplink", () -> {});
    LossReport report = report(memory);
    report.announce(17);
    report.announce(17);
    List<String> reports = reports(memory, cursor);
    assertEquals(1, reports.size());
    assertTrue(reports.get(0).startsWith("{\"run\":1,\"edges_lost\":17,\"lost\":[],\"time_ms\":"));
  }

  @Test
  void a_report_that_the_spool_cannot_take_comes_later_and_is_no_loss_itself() throws Exception {
    MemorySpool memory = spool();
    append(memory, TOPIC, 3);
    LossReport report = report(memory);
    append(memory, "few/a", 5);
    report.announce(0);
    report.announce(0);
    Cursor cursor = memory.spool().cursor("uplink", () -> {});
    assertEquals(3, reports(memory, cursor).size(), "it was full");
    report.announce(0);
    List<String> now = reports(memory, cursor);
    assertEquals(1, now.size());
    Map<String, Long> known = new HashMap<>();
    hear(now, known);
    assertEquals(Map.of("few/a newest", 2L), known);
  }

  @Test
  void after_a_power_cut_the_totals_are_told_again_and_count_once() throws Exception {
    MemorySpool memory = spool();
    Cursor cursor = memory.spool().cursor("uplink", () -> {});
    append(memory, "few/a", 5);
    report(memory).announce(0);
    Map<String, Long> known = new HashMap<>();
    hear(reports(memory, cursor), known);
    memory.run(2_000);
    MemorySpool again = memory.reboot();
    Cursor after = again.spool().cursor("uplink", () -> {});
    again.run(100); // what waits is counted
    append(again, "few/a", 6);
    report(again).announce(0);
    hear(reports(again, after), known);
    assertEquals(Map.of("few/a newest", 5L), known);
    assertEquals(counted(again.spool()), known);
  }

  @Test
  void while_the_time_is_not_known_it_is_left_open() {
    MemorySpool memory = spool();
    memory.clock().wallKnown(false);
    Cursor cursor = memory.spool().cursor("uplink", () -> {});
    report(memory).announce(1);
    List<String> reports = reports(memory, cursor);
    assertTrue(reports.get(0).endsWith(",\"mono_ns\":1000000000"), reports.get(0));
  }
}
