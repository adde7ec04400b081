package sluice.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
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
    System.out.println(line(writer));
  }

  /** One value on one line. */
  static String line(Writer writer) {
    return text(null, writer);
  }

  /** A payload as it is if it is text, else as base64 in a field whose name says so. */
  static void writePayload(JsonGenerator json, byte[] bytes) throws IOException {
    String text = utf8(bytes);
    if (text == null) {
      json.writeBinaryField("payload64", bytes);
    } else {
      json.writeStringField("payload", text);
    }
  }

  /** Null if it is not UTF-8. */
  static @Nullable String utf8(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return null;
    }
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
