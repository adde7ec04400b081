package sluice.loop.control;

import java.util.List;

/**
 * What is said on a control socket. A record's components are the fields of the JSON object, by
 * their names: {@code long}, {@code int}, {@code boolean}, text, enums, other records, and lists of
 * them. Each has a limit in the size of a message, {@link ControlConnection#MESSAGE_BYTES_MAX}.
 *
 * <p>The two ends may be of different releases, either the later one. So messages change by these
 * rules: what is there keeps its name, its components and their meaning; new components come last;
 * what is new is a message of its own, and who waits for an answer to it waits for a limited time.
 * An end passes over components that follow the known ones, and ignores, with a warning, a message
 * whose type, or a value of whose enum, it does not know; descriptors that came with it are closed.
 * Anything else that is not understood ends the connection.
 */
public sealed interface ControlMessage {
  /** Descriptors that travel with it: a number, or at most so many. */
  default int fds() {
    return 0;
  }

  // --- a child's ---

  /** The first of a child's messages. */
  record Hello(String version, long pid) implements ControlMessage {}

  /** It has made a full turn and does what it is for; a standby: it could. */
  record Ready() implements ControlMessage {}

  /** Once a second, from the child's own loop. */
  record Beat(Health health) implements ControlMessage {}

  /** A descriptor for each: what the parent sets to its safe values when the child cannot. */
  record Leases(List<SafeLines> requests) implements ControlMessage {
    public Leases {
      requests = List.copyOf(requests);
    }

    @Override
    public int fds() {
      return requests.size();
    }
  }

  /**
   * A descriptor for each: the parent keeps duplicates and gives them to the next child, so that
   * who connects between two children waits and is not refused.
   */
  record Listening(List<ListenSocket> sockets) implements ControlMessage {
    public Listening {
      sockets = List.copyOf(sockets);
    }

    @Override
    public int fds() {
      return sockets.size();
    }
  }

  /**
   * A part of what a child hands over.
   *
   * @param part 0 and up
   * @param last whether it is the last one
   * @param name whose it is, such as an uplink's
   * @param kind what it is: the two children's affair
   * @param stateJson likewise
   */
  record HandedOver(int part, boolean last, String name, String kind, String stateJson)
      implements ControlMessage {
    @Override
    public int fds() {
      return ControlConnection.FDS_MAX;
    }
  }

  /** Nothing was handed over; the child goes on as it was. */
  record HandOverFailed(String reason) implements ControlMessage {}

  /** All parts are in use. */
  record TookOver() implements ControlMessage {}

  /** It ends, of itself or because it was told to. */
  record Stopping(String reason) implements ControlMessage {}

  /** The version that somebody upstream wants, as it came. */
  record Desired(String json) implements ControlMessage {}

  /**
   * How a worker of a cluster does; with each beat.
   *
   * @param dealt connections that it was given since its start
   * @param connections open now
   * @param unanswered those of them whose client was not let in yet
   * @param sessions with those of clients that are away
   * @param shared what the shared state does, in words; empty if none is configured
   */
  record Serving(long dealt, long connections, long unanswered, long sessions, String shared)
      implements ControlMessage {
    /** Of one that has said nothing yet. */
    public static final Serving NONE = new Serving(0, 0, 0, 0, "");
  }

  /** What its loop does and where its threads are, because it was asked by a signal. */
  record Dump(String callback, String threads) implements ControlMessage {}

  // --- a parent's ---

  /**
   * The answer to a hello.
   *
   * @param slot that it was started from
   * @param sockets that listen already, a descriptor for each
   */
  record Welcome(Role role, String slot, List<ListenSocket> sockets) implements ControlMessage {
    public Welcome {
      sockets = List.copyOf(sockets);
    }

    @Override
    public int fds() {
      return sockets.size();
    }
  }

  /** What a child is to be. */
  enum Role {
    /** The one that works. */
    PRIMARY,
    /** It opens nothing exclusive, and waits for a hand-over. */
    STANDBY
  }

  /** To the one that works: hand all over. */
  record HandOver() implements ControlMessage {}

  /** To the one that is to work: a part, as it was handed over. */
  record TakeOver(int part, boolean last, String name, String kind, String stateJson)
      implements ControlMessage {
    @Override
    public int fds() {
      return ControlConnection.FDS_MAX;
    }
  }

  /** To end, by itself within this time. */
  record Stop(long graceMillis) implements ControlMessage {}

  /**
   * To a worker of a cluster: a connection that the parent has accepted, a descriptor beside it.
   */
  record Connection(String listener) implements ControlMessage {
    @Override
    public int fds() {
      return 1;
    }
  }

  /** To be published upstream, as it is. */
  record Report(String json) implements ControlMessage {}

  // --- a command's, and the answers to it ---

  /**
   * The first of a command line's messages.
   *
   * @param file whether a descriptor comes with it: a file that the parent may not find by its name
   */
  record Ask(String what, String argument, boolean file) implements ControlMessage {
    @Override
    public int fds() {
      return file ? 1 : 0;
    }
  }

  /** What is being done about it. */
  record Progress(String text) implements ControlMessage {}

  /** The last of the answers. */
  record Answer(boolean ok, String text) implements ControlMessage {}
}
