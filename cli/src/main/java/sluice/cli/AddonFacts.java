package sluice.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import sluice.loop.control.ControlMessage;

/**
 * What a gateway that runs says of one of its addons, as {@link AddonView} writes it.
 *
 * @param fields in its order; a list has several
 */
record AddonFacts(Map<String, List<String>> fields) {
  /** The answer of the gateway that follows a folder, as JSON. */
  static String ask(Path folder) throws IOException {
    ControlMessage.Answer answer =
        ParentLine.askAt(
            AddonDesk.socket(folder),
            "no gateway runs that has this addon folder; see 'sluice run'",
            new ControlMessage.Ask(AddonDesk.QUESTION, "", false),
            text -> {});
    if (!answer.ok()) {
      throw new IOException(answer.text());
    }
    return answer.text();
  }

  static List<AddonFacts> read(String json) throws IOException {
    List<AddonFacts> all = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      int depth = 0;
      Map<String, List<String>> fields = new LinkedHashMap<>();
      String name = "";
      for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
        if (token == JsonToken.START_OBJECT && ++depth == 2) {
          fields = new LinkedHashMap<>();
        } else if (token == JsonToken.END_OBJECT && depth-- == 2) {
          all.add(new AddonFacts(fields));
        } else if (token == JsonToken.FIELD_NAME) {
          name = parser.currentName();
          fields.put(name, new ArrayList<>());
        } else if (token.isScalarValue()) {
          fields.computeIfAbsent(name, key -> new ArrayList<>()).add(parser.getText());
        }
      }
    }
    return all;
  }

  /** A field's text; empty if there is none. */
  String text(String field) {
    return String.join(", ", fields.getOrDefault(field, List.of()));
  }
}
