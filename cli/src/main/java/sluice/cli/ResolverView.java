package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import sluice.loop.dns.DnsStats;

/** What the DNS servers were asked and how they answered, if one was asked at all. */
final class ResolverView {
  private ResolverView() {}

  /** {@code ; dns: 12 questions, 3 silences}: of what is amiss only what there was; or nothing. */
  static String text(DnsStats stats) {
    if (stats.questions() == 0) {
      return "";
    }
    return "; dns: "
        + stats.questions()
        + " questions"
        + some(stats.silences(), "silences")
        + some(stats.useless(), "useless answers")
        + some(stats.foreign(), "foreign messages")
        + some(stats.refused(), "refused for their number");
  }

  private static String some(long count, String what) {
    return count == 0 ? "" : ", " + count + " " + what;
  }

  /** The object {@code dns}, or nothing. */
  static void write(JsonGenerator json, DnsStats stats) throws IOException {
    if (stats.questions() == 0) {
      return;
    }
    json.writeObjectFieldStart("dns");
    json.writeNumberField("questions", stats.questions());
    json.writeNumberField("tries", stats.tries());
    json.writeNumberField("silences", stats.silences());
    json.writeNumberField("foreign", stats.foreign());
    json.writeNumberField("useless", stats.useless());
    json.writeNumberField("truncated", stats.truncated());
    json.writeNumberField("refused", stats.refused());
    json.writeEndObject();
  }
}
