package sluice.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Looks into JSON that a command printed. */
final class JsonFields {
  private JsonFields() {}

  /** The texts of all scalar fields of a name, wherever they are. */
  static List<String> of(String json, String field) throws IOException {
    List<String> found = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      while (parser.nextToken() != null) {
        if (field.equals(parser.currentName()) && parser.currentToken().isScalarValue()) {
          found.add(parser.getText());
        }
      }
    }
    return found;
  }
}
