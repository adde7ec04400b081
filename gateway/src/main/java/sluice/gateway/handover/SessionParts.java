package sluice.gateway.handover;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An uplink's session as a part. */
final class SessionParts {
  static final String KIND = "uplink";

  private SessionParts() {}

  static Part of(String name, SessionHold session) {
    Map<String, Object> state = new LinkedHashMap<>();
    state.put("client_id", session.clientId());
    state.put("resumable", session.resumable());
    state.put("unreleased", session.unreleased());
    state.put("subscribed", session.subscribed());
    String text = Json.write(state);
    if (text.getBytes(StandardCharsets.UTF_8).length > Part.STATE_BYTES_MAX) {
      state.put("subscribed", Map.of()); // then they are asked for again
      text = Json.write(state);
    }
    return new Part(name, KIND, text, List.of());
  }

  static SessionHold read(Part part) throws IOException {
    Json state = Json.read(part);
    Map<String, Integer> subscribed = new LinkedHashMap<>();
    for (var filter : state.object("subscribed").numbers().entrySet()) {
      subscribed.put(filter.getKey(), filter.getValue().intValue());
    }
    return new SessionHold(
        state.text("client_id"),
        state.flag("resumable"),
        state.integers("unreleased").stream().filter(id -> id > 0 && id <= 65_535).toList(),
        subscribed);
  }
}
