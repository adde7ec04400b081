package sluice.loop.control;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.tinylog.Logger;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.posix.Errno;
import sluice.loop.posix.Posix;
import sluice.loop.posix.UnixSocket;

/**
 * A parent's end: takes connections of its own user and of root, and of nobody else. Who is a child
 * and who a command line, their first message says; that a child is who it says it is, the parent
 * asks of {@link ControlConnection#peer}. Loop's thread only.
 */
public final class ControlServer implements AutoCloseable {
  /** Connections at a time; a further one is closed at once. */
  public static final int CONNECTIONS_MAX = 16;

  /** How long a connection may say nothing at first. */
  public static final long FIRST_MESSAGE_MILLIS = 5_000;

  private static final int BACKLOG = 16;
  private static final long ROOT = 0;
  private static final Set<PosixFilePermission> OTHERS =
      PosixFilePermissions.fromString("---rwxrwx");

  private final Loop loop;
  private final Path path;
  private final int fd;
  private final long uid;
  private final ControlListener listener;
  private final FdWatcher watcher;
  private final Map<ControlConnection, Timer> connections = new HashMap<>();
  private long turnedAway;

  private ControlServer(Loop loop, Path path, int fd, long uid, ControlListener listener) {
    this.loop = loop;
    this.path = path;
    this.fd = fd;
    this.uid = uid;
    this.listener = listener;
    this.watcher = loop.watch("control server", fd, FdWatcher.READ, ready -> accept());
    watcher.unref();
  }

  /**
   * Listens.
   *
   * @param path in a folder that is nobody else's; what is left there of one before is replaced
   * @throws IOException if others may enter the folder, somebody listens there already, or it
   *     cannot be bound
   */
  public static ControlServer open(Loop loop, Path path, ControlListener listener)
      throws IOException {
    return open(loop, path, UnixSocket.uid(), listener);
  }

  static ControlServer open(Loop loop, Path path, long uid, ControlListener listener)
      throws IOException {
    requireOwn(path);
    requireFree(path);
    Files.deleteIfExists(path);
    return new ControlServer(loop, path, UnixSocket.listen(path, BACKLOG), uid, listener);
  }

  private static void requireOwn(Path path) throws IOException {
    Path folder = path.toAbsolutePath().getParent();
    if (folder == null) {
      throw new IOException(path + ": a control socket is to be in a folder of its own");
    }
    Set<PosixFilePermission> open = Files.getPosixFilePermissions(folder);
    open.retainAll(OTHERS);
    Object owner = Files.getAttribute(folder, "unix:uid");
    if (!open.isEmpty() || !owner.equals((int) UnixSocket.uid())) {
      throw new IOException(
          folder + ": others may enter it; 'chmod 700' it, and let it belong to who runs this");
    }
  }

  private static void requireFree(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    int other;
    try {
      other = UnixSocket.connect(path);
    } catch (IOException e) {
      return; // left by one that has ended
    }
    Posix.close(other);
    throw new IOException(path + ": another supervisor listens there; stop it first");
  }

  public Path path() {
    return path;
  }

  /** Connections that were closed before they said anything: strangers, and too many. */
  public long turnedAway() {
    return turnedAway;
  }

  private void accept() {
    int connection = UnixSocket.accept(fd);
    if (connection < 0) {
      if (connection != -Errno.EAGAIN) {
        pause("accept: " + Errno.name(-connection));
      }
      return;
    }
    if (connections.size() >= CONNECTIONS_MAX) {
      turnAway(connection, "there are " + CONNECTIONS_MAX + " connections already");
      return;
    }
    try {
      UnixSocket.Peer peer = UnixSocket.peer(connection);
      if (!mayEnter(peer, uid)) {
        turnAway(connection, "user " + peer.uid() + " is neither " + uid + " nor root");
        return;
      }
      ControlConnection made = ControlConnection.open(loop, connection, new FirstMessage());
      Timer timer = loop.setTimeout(FIRST_MESSAGE_MILLIS, () -> silent(made));
      timer.unref();
      connections.put(made, timer);
    } catch (IOException e) {
      Logger.warn("control: {}", e.getMessage());
    }
  }

  static boolean mayEnter(UnixSocket.Peer peer, long uid) {
    return peer.uid() == uid || peer.uid() == ROOT;
  }

  /** Out of descriptors: those that are there are served on, and a second later is soon enough. */
  private void pause(String reason) {
    Logger.warn("control: {}; nobody is let in for a second", reason);
    watcher.update(0);
    loop.setTimeout(1_000, () -> watcher.update(FdWatcher.READ)).unref();
  }

  private void turnAway(int connection, String reason) {
    Posix.close(connection);
    turnedAway++;
    Logger.warn("control: a connection was turned away: {}", reason);
  }

  private void silent(ControlConnection connection) {
    connections.remove(connection);
    connection.close();
    turnedAway++;
    Logger.warn("control: process {} has said nothing", connection.peer().pid());
  }

  /** Forgets a connection that its user has closed. */
  public void forget(ControlConnection connection) {
    Timer timer = connections.remove(connection);
    if (timer != null) {
      timer.close();
    }
    connection.close();
  }

  @Override
  public void close() {
    watcher.close();
    Posix.close(fd);
    connections.forEach((connection, timer) -> {
      timer.close();
      connection.close();
    });
    connections.clear();
    try {
      Files.deleteIfExists(path);
    } catch (IOException e) {
      Logger.debug("control: {}", e.getMessage());
    }
  }

  /** Ends the wait for the first message, and hands all to the listener. */
  private final class FirstMessage implements ControlListener {
    @Override
    public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
      Timer timer = connections.get(from);
      if (timer != null) {
        timer.close();
      }
      listener.onMessage(from, message, fds);
    }

    @Override
    public void onClosed(ControlConnection of, String reason) {
      Timer timer = connections.remove(of);
      if (timer != null) {
        timer.close();
      }
      listener.onClosed(of, reason);
    }

    @Override
    public void onDrained(ControlConnection of) {
      listener.onDrained(of);
    }
  }
}
