package sluice.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;

/** A supervisor's status for people: a line for each of its facts, and one for each child. */
final class SuperviseView {
  private SuperviseView() {}

  static String text(String status) throws IOException {
    StringBuilder text = new StringBuilder();
    String between = "";
    try (JsonParser json = new JsonFactory().createParser(status)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.START_OBJECT && !text.isEmpty()) {
          text.append("\n ");
          between = "";
        } else if (token.isScalarValue()) {
          text.append(between).append(' ').append(json.currentName()).append(' ');
          text.append(json.getText());
          between = ",";
        }
      }
    }
    return text.toString().strip();
  }
}
