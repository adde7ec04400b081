package sluice.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.control.ControlMessage;
import sluice.ota.system.SystemProof;

/** What a supervisor says of the child that works. */
final class ParentLook {
  private ParentLook() {}

  /** Null if none answers, or it has no child that works. */
  static SystemProof.@Nullable Look ask(Path dir) {
    try {
      ControlMessage.Answer answer = ParentLine.ask(dir, "status", "", text -> {});
      return answer.ok() ? of(answer.text()) : null;
    } catch (IOException e) {
      Logger.debug("supervisor: {}", e.getMessage());
      return null; // it starts, or has ended: which is an answer, too
    }
  }

  /** Of a status as the supervisor writes it. */
  static SystemProof.@Nullable Look of(String status) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(status)) {
      Map<String, String> child = new HashMap<>();
      for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
        if (token == JsonToken.START_OBJECT) {
          child.clear();
        } else if (token.isScalarValue()) {
          child.put(json.currentName(), json.getText());
        } else if (token == JsonToken.END_OBJECT && "works".equals(child.get("part"))) {
          return new SystemProof.Look(
              "Up".equals(child.get("state")),
              Long.parseLong(child.getOrDefault("pid", "-1")),
              Long.parseLong(child.getOrDefault("published", "0")));
        }
      }
      return null;
    }
  }
}
