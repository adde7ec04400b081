package sluice.image.board;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/** QEMU's machine protocol, as far as it is needed: the tree of devices and their properties. */
final class Qmp implements AutoCloseable {
  private static final JsonFactory FACTORY = new JsonFactory();

  private final LineSocket socket;

  private Qmp(LineSocket socket) {
    this.socket = socket;
  }

  static Qmp connect(Path path) throws IOException {
    Qmp qmp = new Qmp(LineSocket.connect(path));
    var _ = qmp.socket.read(); // its greeting
    var _ = qmp.execute("qmp_capabilities", Map.of());
    return qmp;
  }

  /** The path of the first device of a type. */
  String device(String type) throws IOException {
    for (String folder : new String[] {"/machine/unattached", "/machine/peripheral-anon"}) {
      String list = execute("qom-list", Map.of("path", folder));
      for (Map.Entry<String, String> entry : types(list).entrySet()) {
        if (entry.getValue().equals("child<" + type + ">")) {
          return folder + "/" + entry.getKey();
        }
      }
    }
    throw new IOException("the emulated machine has no " + type);
  }

  /** Sets a number of a device. */
  void set(String path, String property, long value) throws IOException {
    var _ = execute("qom-set", Map.of("path", path, "property", property, "value", value));
  }

  /** The reply's line; events that come before it are passed over. */
  private String execute(String command, Map<String, Object> arguments) throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("execute", command);
      json.writeObjectFieldStart("arguments");
      for (Map.Entry<String, Object> argument : arguments.entrySet()) {
        json.writeFieldName(argument.getKey());
        if (argument.getValue() instanceof Long number) {
          json.writeNumber(number);
        } else {
          json.writeString(argument.getValue().toString());
        }
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    socket.write(text.toString());
    while (true) {
      String reply = socket.read();
      if (reply.startsWith("{\"error\"")) {
        throw new IOException(command + " " + arguments + ": " + reply);
      }
      if (reply.startsWith("{\"return\"")) {
        return reply;
      }
    }
  }

  /** {@code {"return": [{"name": NAME, "type": TYPE}, ...]}}. */
  private static Map<String, String> types(String reply) throws IOException {
    Map<String, String> types = new LinkedHashMap<>();
    String name = "";
    String type = "";
    try (JsonParser json = FACTORY.createParser(reply)) {
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.VALUE_STRING && "name".equals(json.currentName())) {
          name = json.getText();
        } else if (token == JsonToken.VALUE_STRING && "type".equals(json.currentName())) {
          type = json.getText();
        } else if (token == JsonToken.END_OBJECT && !name.isEmpty()) {
          types.put(name, type);
        }
      }
    }
    return types;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
