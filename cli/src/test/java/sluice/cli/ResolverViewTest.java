package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import sluice.loop.dns.DnsStats;

final class ResolverViewTest {
  private static final DnsStats NOTHING = new DnsStats(0, 0, 0, 0, 0, 0, 0);

  private static String json(DnsStats stats) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      ResolverView.write(json, stats);
      json.writeEndObject();
    }
    return text.toString();
  }

  @Test
  void nothing_is_said_unless_a_server_was_asked() throws IOException {
    assertEquals("", ResolverView.text(NOTHING));
    assertEquals("{}", json(NOTHING));
  }

  @Test
  void people_hear_of_what_is_amiss_only() {
    assertEquals("; dns: 3 questions", ResolverView.text(new DnsStats(3, 3, 0, 0, 0, 0, 0)));
    assertEquals(
        "; dns: 3 questions, 2 silences, 5 useless answers, 4 foreign messages, "
            + "7 refused for their number",
        ResolverView.text(new DnsStats(3, 9, 2, 4, 5, 6, 7)));
  }

  @Test
  void machines_get_all() throws IOException {
    assertEquals(
        "{\"dns\":{\"questions\":1,\"tries\":2,\"silences\":3,\"foreign\":4,"
            + "\"useless\":5,\"truncated\":6,\"refused\":7}}",
        json(new DnsStats(1, 2, 3, 4, 5, 6, 7)));
  }
}
