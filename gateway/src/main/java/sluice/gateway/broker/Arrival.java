package sluice.gateway.broker;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import sluice.gateway.handover.Part;
import sluice.loop.net.Connection;
import sluice.loop.net.Detached;
import sluice.loop.net.Tcp;

/**
 * A connection that has not said yet whose it is, from one broker to the next: who connects right
 * before a hand-over is served after it. Loop's thread only.
 */
final class Arrival {
  static final String KIND = "mqtt-arrival";

  private static final JsonFactory FACTORY = new JsonFactory();

  private Arrival() {}

  /**
   * Takes the connection from its client.
   *
   * @param number unique in a hand-over
   * @throws IOException if there is no descriptor left for it; it stays as it is
   */
  static Part of(ListenPoint point, Client client, Connection from, boolean unix, int number)
      throws IOException {
    String listener = point.options().name();
    byte[] unread = client.unread();
    String peer = from.remote();
    Detached detached = from.detach();
    client.leave();
    StringWriter state = new StringWriter();
    try (JsonGenerator json = FACTORY.createGenerator(state)) {
      json.writeStartObject();
      json.writeStringField("listener", listener);
      json.writeBooleanField("unix", unix);
      json.writeStringField("peer", peer);
      json.writeBinaryField("unread", unread);
      json.writeEndObject();
    }
    return new Part(listener + "/" + number, KIND, state.toString(), List.of(detached.fd()));
  }

  /**
   * Goes on with it; its client has its time for a CONNECT from now on.
   *
   * @param points by the names of their listeners
   * @throws IOException if nothing comes of it; its descriptor is still open then
   */
  static void restore(Map<String, ListenPoint> points, Part part) throws IOException {
    JsonTree json = JsonTree.parse(part.state().getBytes(StandardCharsets.UTF_8));
    ListenPoint point = points.get(json.string("listener"));
    if (point == null || part.fds().isEmpty()) {
      throw new IOException("there is no [listen." + json.string("listener") + "] any more");
    }
    byte[] unread = json.bytes("unread");
    boolean unix = json.flag("unix");
    String peer = json.string("peer");
    int fd = part.fds().getFirst();
    var _ = Tcp.adopt(point.loop(), fd, unix, peer, unread, way -> point.client(way, null));
  }
}
