package sluice.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;

/** JSON for machines, on stdout. */
final class Json {
  /** Writes one value. */
  interface Writer {
    void write(JsonGenerator json) throws IOException;
  }

  private Json() {}

  static void print(Writer writer) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.setPrettyPrinter(new DefaultPrettyPrinter());
      writer.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
    System.out.println(text);
  }
}
