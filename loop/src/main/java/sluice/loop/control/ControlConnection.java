package sluice.loop.control;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;
import sluice.loop.posix.Errno;
import sluice.loop.posix.FdMessages;
import sluice.loop.posix.Posix;
import sluice.loop.posix.PosixException;
import sluice.loop.posix.UnixSocket;

/**
 * One end of a control socket: messages and descriptors, one packet each ({@code SOCK_SEQPACKET},
 * so that there is no half of one). What is not a message ends the connection; one of a later
 * release is ignored ({@link ControlMessage}). Loop's thread only, but for {@link #sendPast}.
 */
public final class ControlConnection {
  /** Bytes of one message; what is larger is to be cut into parts. */
  public static final int MESSAGE_BYTES_MAX = 100 * 1_024;

  /** Descriptors of one message. */
  public static final int FDS_MAX = 250;

  /** Messages that may wait for the other end to read. */
  public static final int QUEUE_MAX = 256;

  /** Bytes of those. */
  public static final int QUEUE_BYTES_MAX = 2 << 20;

  /** Why it is closed if nothing is wrong: the other end has closed it, or has ended. */
  public static final String ENDED = "the other end has closed it";

  /** What is read in one go, so that a flood leaves the loop's others their turns. */
  private static final int READS_PER_TURN = 16;

  /** Warnings of unknown messages, one for each kind. */
  private static final int UNKNOWN_MAX = 16;

  private final Loop loop;
  private final UnixSocket.Peer peer;
  private final ControlListener listener;
  private final ArrayDeque<Waiting> queue = new ArrayDeque<>();
  private final Set<String> unknown = new HashSet<>();
  private final Object ending = new Object();
  private int fd;
  private @Nullable FdWatcher watcher;
  private int queuedBytes;
  private long refused;

  /** A message that waits, with descriptors of its own. */
  private record Waiting(byte[] bytes, PassedFds fds) {}

  private ControlConnection(Loop loop, int fd, UnixSocket.Peer peer, ControlListener listener) {
    this.loop = loop;
    this.fd = fd;
    this.peer = peer;
    this.listener = listener;
  }

  /** Connects to a server; what is sent before it has accepted waits in the kernel. */
  public static ControlConnection connect(Loop loop, Path path, ControlListener listener)
      throws IOException {
    return open(loop, UnixSocket.connect(path), listener);
  }

  /** Takes a connected socket, and closes it if there is nothing to be made of it. */
  public static ControlConnection open(Loop loop, int fd, ControlListener listener)
      throws IOException {
    try {
      ControlConnection made = new ControlConnection(loop, fd, UnixSocket.peer(fd), listener);
      made.watcher = loop.watch("control", fd, FdWatcher.READ, made::onReady);
      return made;
    } catch (PosixException | RuntimeException e) {
      Posix.close(fd);
      throw e;
    }
  }

  /** Has messages of these types be quick the first time, too; takes some milliseconds itself. */
  public static void warm(ControlMessage... messages) {
    ControlJson.warm(messages);
  }

  /** Who is at the other end. */
  public UnixSocket.Peer peer() {
    return peer;
  }

  public boolean isOpen() {
    return watcher != null;
  }

  /** Lets the loop end although this is open. */
  public void unref() {
    if (watcher != null) {
      watcher.unref();
    }
  }

  /** Messages that were not sent because too many waited. */
  public long refused() {
    return refused;
  }

  /** Messages that wait for the other end to read. */
  public int queued() {
    return queue.size();
  }

  /**
   * Sends a message, now or in its turn.
   *
   * @param fds stay the caller's, who may close them at once
   * @return false if it is closed or too many messages wait; then nothing was sent
   * @throws IllegalArgumentException if it is larger than {@link #MESSAGE_BYTES_MAX}, or has not
   *     the descriptors that belong to it
   */
  public boolean send(ControlMessage message, int... fds) {
    byte[] bytes = ControlJson.write(message);
    if (bytes.length > MESSAGE_BYTES_MAX || !fits(message, fds.length)) {
      throw new IllegalArgumentException(
          message.getClass().getSimpleName()
              + (" of " + bytes.length + " bytes with " + fds.length + " descriptors: at most ")
              + (MESSAGE_BYTES_MAX + " and " + message.fds()));
    }
    if (watcher == null) {
      return false;
    }
    if (queue.isEmpty() && trySend(bytes, fds)) {
      return true;
    }
    return watcher != null && enqueue(bytes, fds);
  }

  /** Those that may have many may have few; the others have as many as they name. */
  private static boolean fits(ControlMessage message, int fds) {
    return message.fds() == FDS_MAX ? fds <= FDS_MAX : fds == message.fds();
  }

  private boolean enqueue(byte[] bytes, int[] fds) {
    if (queue.size() == QUEUE_MAX || queuedBytes + bytes.length > QUEUE_BYTES_MAX) {
      refused++;
      return false;
    }
    int[] own = new int[fds.length];
    java.util.Arrays.fill(own, -1);
    try {
      for (int i = 0; i < fds.length; i++) {
        own[i] = UnixSocket.duplicate(fds[i]);
      }
    } catch (PosixException e) {
      new PassedFds(own).close();
      refused++;
      return false;
    }
    queue.add(new Waiting(bytes, new PassedFds(own)));
    queuedBytes += bytes.length;
    interest();
    return true;
  }

  /**
   * Sends a message past the loop and its queue, if there is room. Any thread: for one that speaks
   * because the loop is stuck.
   */
  boolean sendPast(ControlMessage message) {
    byte[] bytes = ControlJson.write(message);
    synchronized (ending) {
      return fd >= 0 && FdMessages.send(fd, bytes) == bytes.length;
    }
  }

  /** Closes, and drops what waits. The listener hears nothing any more. */
  public void close() {
    FdWatcher open = watcher;
    if (open == null) {
      return;
    }
    watcher = null;
    open.close();
    synchronized (ending) {
      Posix.close(fd);
      fd = -1;
    }
    queue.forEach(waiting -> waiting.fds.close());
    queue.clear();
    queuedBytes = 0;
  }

  private void fail(String reason) {
    close();
    loop.defer(() -> listener.onClosed(this, reason));
  }

  private void interest() {
    FdWatcher open = watcher;
    if (open != null) {
      open.update(queue.isEmpty() ? FdWatcher.READ : FdWatcher.READ | FdWatcher.WRITE);
    }
  }

  private void onReady(int ready) {
    if ((ready & FdWatcher.WRITE) != 0) {
      drain();
    }
    if ((ready & ~FdWatcher.WRITE) != 0) {
      receive();
    }
  }

  private void drain() {
    boolean waited = !queue.isEmpty();
    for (Waiting next = queue.peek(); next != null; next = queue.peek()) {
      if (!trySend(next.bytes, next.fds.left())) {
        return; // later, or it is closed now
      }
      queue.remove();
      queuedBytes -= next.bytes.length;
      next.fds.close();
    }
    interest();
    if (waited) {
      listener.onDrained(this);
    }
  }

  private boolean trySend(byte[] bytes, int[] fds) {
    long sent = FdMessages.send(fd, bytes, fds);
    if (sent == -Errno.EAGAIN || sent == -Errno.EINTR || sent == -Errno.ETOOMANYREFS) {
      return false; // the last: too many descriptors are under way (unix(7))
    }
    if (sent == -Errno.EPIPE || sent == -Errno.ECONNRESET || sent == -Errno.ECONNREFUSED) {
      return true; // nobody reads it any more; their last words are read before their end is
    }
    if (sent < 0) {
      fail("send: " + Errno.name((int) -sent));
      return false;
    }
    return true;
  }

  private void receive() {
    for (int i = 0; i < READS_PER_TURN && watcher != null; i++) {
      try {
        FdMessages.Received received = FdMessages.receive(fd, MESSAGE_BYTES_MAX);
        if (received == null) {
          return;
        }
        accept(received);
      } catch (PosixException e) {
        fail(e.errno() == Errno.ECONNRESET ? ENDED : "" + e.getMessage());
      } catch (IOException e) {
        fail("" + e.getMessage());
      }
    }
  }

  private void accept(FdMessages.Received received) throws IOException {
    try (PassedFds fds = new PassedFds(received.fds())) {
      if (received.bytes().length == 0) {
        throw new ControlException(ENDED);
      }
      ControlMessage message = ControlJson.read(received.bytes());
      if (!fits(message, fds.size())) {
        throw new ControlException(
            message.getClass().getSimpleName() + ": " + fds.size() + " descriptors came with it");
      }
      listener.onMessage(this, message, fds);
    } catch (UnknownMessageException e) {
      ignore(e.what);
    }
  }

  private void ignore(String what) {
    if (unknown.size() < UNKNOWN_MAX && unknown.add(what)) {
      Logger.warn(
          "control: process {} is of a later release: {} is not known here and ignored",
          peer.pid(),
          what);
    }
  }
}
