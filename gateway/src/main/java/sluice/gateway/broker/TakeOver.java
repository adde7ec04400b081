package sluice.gateway.broker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.gateway.handover.Part;
import sluice.loop.net.Endpoint;
import sluice.loop.posix.Posix;

/**
 * The parts of another broker on their way into this one. What cannot be used is closed and told;
 * it does not keep the rest from going on. Loop's thread only.
 */
final class TakeOver {
  /** A session's pieces as they come. */
  private static final class Pieces {
    final ByteArrayOutputStream json = new ByteArrayOutputStream();
    @Nullable Integer fd;
    int next;
    int pieces;
  }

  private final Map<String, Part> listeners = new HashMap<>();
  private final Map<Integer, Pieces> sessions = new TreeMap<>();
  private final List<Part> arrivals = new ArrayList<>();

  TakeOver(List<Part> parts) {
    for (Part part : parts) {
      try {
        switch (part.kind()) {
          case HandOver.LISTENER -> listeners.put(part.name(), part);
          case HandOver.SESSION -> piece(part);
          case Arrival.KIND -> arrivals.add(part);
          default -> throw new IOException("a kind that is not known here");
        }
      } catch (IOException e) {
        Logger.warn("listen: {} {}: {}", part.kind(), part.name(), e.getMessage());
        part.fds().forEach(Posix::close);
      }
    }
  }

  private void piece(Part part) throws IOException {
    JsonTree state = JsonTree.parse(part.state().getBytes(StandardCharsets.UTF_8));
    Pieces of = sessions.computeIfAbsent(state.integer("session"), _ -> new Pieces());
    if (state.integer("piece") != of.next) {
      throw new IOException("piece " + of.next + " of it is missing");
    }
    of.next++;
    of.pieces = state.integer("pieces");
    of.json.writeBytes(state.bytes("json"));
    if (!part.fds().isEmpty()) {
      of.fd = part.fds().getFirst();
    }
  }

  /** The listener's options, at the socket that was handed over for it, if it is at that place. */
  ListenOptions place(ListenOptions options) {
    Part part = listeners.get(options.name());
    if (part == null || part.fds().isEmpty()) {
      return options;
    }
    String place = placeOf(part);
    if (!place.isEmpty() && !place.equals(HandOver.place(options.endpoint()))) {
      return options; // it moves; the old socket is closed with the rest
    }
    listeners.remove(options.name());
    return options.at(new Endpoint.Open(part.fds().getFirst(), options.endpoint()));
  }

  /** Empty if whoever opened it did not say. */
  private static String placeOf(Part part) {
    try {
      JsonTree state = JsonTree.parse(part.state().getBytes(StandardCharsets.UTF_8));
      return state.has("place") ? new String(state.bytes("place"), StandardCharsets.UTF_8) : "";
    } catch (IOException e) {
      return "unreadable";
    }
  }

  /** All sessions into a broker that has its listeners. */
  void restore(LocalBroker broker) {
    Map<String, ListenPoint> points = new HashMap<>();
    broker.points().forEach(point -> points.put(point.options().name(), point));
    for (Pieces one : sessions.values()) {
      Integer fd = one.fd;
      one.fd = null;
      try {
        if (one.next != one.pieces) {
          throw new IOException("only " + one.next + " pieces of " + one.pieces);
        }
        JsonTree json = JsonTree.parse(one.json.toByteArray());
        ListenPoint point = points.get(json.string("listener"));
        if (point == null) {
          throw new IOException("there is no [listen." + json.string("listener") + "] any more");
        }
        SessionReader.restore(point, json, fd);
      } catch (IOException e) {
        Logger.warn("listen: a session that was handed over ends: {}", e.getMessage());
        if (fd != null) {
          Posix.close(fd);
        }
      }
    }
    sessions.clear();
    for (Part part : arrivals) {
      try {
        Arrival.restore(points, part);
      } catch (IOException e) {
        Logger.warn("listen: {}: {}", part.name(), e.getMessage());
        part.close();
      }
    }
    arrivals.clear();
  }

  /** What nobody wanted. */
  void closeRest() {
    listeners.values().forEach(part -> part.fds().forEach(Posix::close));
    listeners.clear();
    arrivals.forEach(Part::close);
    arrivals.clear();
    for (Pieces one : sessions.values()) {
      if (one.fd != null) {
        Posix.close(one.fd);
      }
    }
    sessions.clear();
  }
}
