package sluice.gateway.handover;

import java.nio.charset.StandardCharsets;
import java.util.List;
import sluice.loop.posix.Posix;

/**
 * One thing that is handed over, whole: a pin's request, a listening socket, a connection with its
 * session.
 *
 * @param name of the thing, unique among its kind
 * @param kind says who hands it over and who takes it: {@code mqtt-session}
 * @param state a JSON object, of the kind's own form
 * @param fds the taker's own from now on: who takes the part uses or closes them
 */
public record Part(String name, String kind, String state, List<Integer> fds) {
  /**
   * The state's length in UTF-8: a message has room for no more, so that larger things are several.
   */
  public static final int STATE_BYTES_MAX = 48 * 1024;

  public Part {
    fds = List.copyOf(fds);
    if (state.getBytes(StandardCharsets.UTF_8).length > STATE_BYTES_MAX) {
      throw new IllegalArgumentException(
          kind + " " + name + ": a state of more than " + STATE_BYTES_MAX + " bytes");
    }
  }

  /** The same by other descriptors, as many and in their order. */
  public Part by(List<Integer> others) {
    if (others.size() != fds.size()) {
      throw new IllegalArgumentException(kind + " " + name + ": not its descriptors");
    }
    return new Part(name, kind, state, others);
  }

  /** Nobody goes on with it here. */
  public void close() {
    fds.forEach(Posix::close);
  }
}
