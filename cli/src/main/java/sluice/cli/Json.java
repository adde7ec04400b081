package sluice.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import org.jspecify.annotations.Nullable;

/** JSON for machines, on stdout. */
final class Json {
  /** Writes one value. */
  interface Writer {
    void write(JsonGenerator json) throws IOException;
  }

  private static final JsonFactory FACTORY = new JsonFactory();

  private Json() {}

  /** One value over several lines, for people who look at it, too. */
  static void print(Writer writer) {
    System.out.println(text(new DefaultPrettyPrinter(), writer));
  }

  /** One value on one line, of which others follow. */
  static void printLine(Writer writer) {
    System.out.println(text(null, writer));
  }

  private static String text(@Nullable PrettyPrinter printer, Writer writer) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.setPrettyPrinter(printer);
      writer.write(json);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // there is no I/O in memory
    }
    return text.toString();
  }
}
