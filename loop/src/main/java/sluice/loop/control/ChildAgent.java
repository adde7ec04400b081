package sluice.loop.control;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.JvmSignal;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.posix.UnixSocket;

/**
 * A child's end: says hello, beats once a second from its own loop, and tells its duties what the
 * parent wants. Loop's thread only.
 */
public final class ChildAgent implements ControlListener {
  /** Where a child finds its parent: the path of the control socket. */
  public static final String ENVIRONMENT = "SLUICE_CONTROL";

  /** Between two beats. */
  public static final long BEAT_MILLIS = 1_000;

  /** Asks for a {@link ControlMessage.Dump}; heard by a thread of the JVM's, not by the loop. */
  public static final String DUMP_SIGNAL = "USR1";

  private final Loop loop;
  private final Duties duties;
  private @Nullable ControlConnection connection;
  private @Nullable Timer beats;

  /** What a child does for its parent; called on the loop's thread. */
  public interface Duties {
    /**
     * It may begin.
     *
     * @param sockets the listening sockets' descriptors, in the order of their names
     */
    void onWelcome(ControlMessage.Welcome welcome, PassedFds sockets);

    /** To hand all over; {@link ControlMessage.HandOverFailed} if it cannot. */
    void onHandOver();

    /** A part of what is handed over to this child. */
    void onTakeOver(ControlMessage.TakeOver part, PassedFds fds);

    /** A client of one of its listeners; a descriptor that nobody takes is closed. */
    default void onConnection(String listener, PassedFds fds) {}

    /** To be published upstream. */
    void onReport(String json);

    /** To end within this time. */
    void onStop(long graceMillis);

    /** The parent is gone; what it starts next waits until this process has ended. */
    void onParentGone(String reason);

    /** How it does. */
    Health health();

    /** More messages may be sent, after {@link #send} had none taken. */
    default void onDrained() {}
  }

  private ChildAgent(Loop loop, Duties duties) {
    this.loop = loop;
    this.duties = duties;
  }

  /**
   * Connects to the parent and says hello.
   *
   * @return nothing if this process has no parent of this kind
   * @throws IOException if the parent is not there, or not who it should be
   */
  public static Optional<ChildAgent> start(
      Loop loop, String version, Map<String, String> environment, Duties duties)
      throws IOException {
    String path = environment.get(ENVIRONMENT);
    if (path == null || path.isEmpty()) {
      return Optional.empty();
    }
    long parent = ProcessHandle.current().parent().map(ProcessHandle::pid).orElse(-1L);
    ChildAgent agent = new ChildAgent(loop, duties);
    agent.connect(Path.of(path), parent, version);
    return Optional.of(agent);
  }

  private void connect(Path path, long parent, String version) throws IOException {
    ControlConnection made = ControlConnection.connect(loop, path, this);
    String stranger = stranger(made.peer(), UnixSocket.uid(), parent);
    if (stranger != null) {
      made.close();
      throw new IOException(path + ": " + stranger);
    }
    made.unref();
    connection = made;
    send(new ControlMessage.Hello(version, ProcessHandle.current().pid()));
    beats = loop.setInterval(BEAT_MILLIS, this::beat);
    beats.unref();
    answerDumps(made);
  }

  /** Why a peer is not the one that is expected; null if it is. */
  static @Nullable String stranger(UnixSocket.Peer peer, long uid, long pid) {
    if (peer.uid() != uid) {
      return "its user is " + peer.uid() + " and not " + uid;
    }
    return peer.pid() == pid ? null : "its process is " + peer.pid() + " and not " + pid;
  }

  private void answerDumps(ControlConnection to) {
    Thread owner = Thread.currentThread();
    try {
      var _ = JvmSignal.install(DUMP_SIGNAL, () -> StuckDump.send(loop, owner, to));
    } catch (ReflectiveOperationException | IllegalArgumentException e) {
      Logger.warn("control: no dumps of a stuck loop: {}", e.toString());
    }
  }

  private void beat() {
    send(new ControlMessage.Beat(duties.health()));
  }

  /** It does what it is for; as a standby, it could. */
  public void ready() {
    send(new ControlMessage.Ready());
  }

  /**
   * What the parent sets to safe values when this process cannot.
   *
   * @param fds one for each request; they stay the caller's
   */
  public void lease(List<SafeLines> requests, int... fds) {
    send(new ControlMessage.Leases(requests), fds);
  }

  /**
   * Which sockets are to outlive this process.
   *
   * @param fds one for each; they stay the caller's
   */
  public void listening(List<ListenSocket> sockets, int... fds) {
    send(new ControlMessage.Listening(sockets), fds);
  }

  /**
   * Says anything else.
   *
   * @param fds stay the caller's
   * @return false if the parent is gone or reads too slowly: then nothing was sent, and {@link
   *     Duties#onDrained} says when to go on
   */
  public boolean send(ControlMessage message, int... fds) {
    ControlConnection open = connection;
    return open != null && open.send(message, fds);
  }

  /** Ends the connection; the parent takes it for an end of this process. */
  public void close() {
    ControlConnection open = connection;
    connection = null;
    if (beats != null) {
      beats.close();
    }
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
    switch (message) {
      case ControlMessage.Welcome welcome -> duties.onWelcome(welcome, fds);
      case ControlMessage.HandOver() -> duties.onHandOver();
      case ControlMessage.TakeOver part -> duties.onTakeOver(part, fds);
      case ControlMessage.Stop(long graceMillis) -> duties.onStop(graceMillis);
      case ControlMessage.Report(String json) -> duties.onReport(json);
      case ControlMessage.Connection(String listener) -> duties.onConnection(listener, fds);
      case ControlMessage.Hello _, ControlMessage.Ready _, ControlMessage.Beat _ -> odd(message);
      case ControlMessage.Leases _, ControlMessage.Listening _ -> odd(message);
      case ControlMessage.HandedOver _, ControlMessage.Serving _ -> odd(message);
      case ControlMessage.HandOverFailed _, ControlMessage.TookOver _ -> odd(message);
      case ControlMessage.Stopping _, ControlMessage.Desired _, ControlMessage.Dump _ ->
          odd(message);
      case ControlMessage.Ask _, ControlMessage.Progress _, ControlMessage.Answer _ -> odd(message);
    }
  }

  private static void odd(ControlMessage message) {
    Logger.warn("control: the parent says {}", message.getClass().getSimpleName());
  }

  @Override
  public void onClosed(ControlConnection of, String reason) {
    close();
    duties.onParentGone(reason);
  }

  @Override
  public void onDrained(ControlConnection of) {
    duties.onDrained();
  }
}
