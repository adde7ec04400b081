package sluice.ota.supervisor;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;
import sluice.loop.posix.Errno;
import sluice.loop.posix.Posix;
import sluice.loop.posix.StreamSocket;
import sluice.loop.posix.UnixSocket;

/**
 * Accepts connections and gives each to a worker that is ready. While none is, nobody is refused:
 * who connects waits in the kernel's queue, and who was accepted already waits here. Loop's thread
 * only.
 */
final class Dealer {
  /** Accepted connections that wait: to be looked at, or for a worker. */
  static final int WAITING_MAX = 256;

  private static final int ACCEPTS_PER_TURN = 64;
  private static final long PAUSE_MILLIS = 1_000;

  private final Loop loop;
  private final List<Worker> workers;
  private final boolean sticky;
  private final Map<Door, FdWatcher> doors = new LinkedHashMap<>();
  private final Set<Peeking> peeking = new LinkedHashSet<>();
  private final ArrayDeque<Waiting> waiting = new ArrayDeque<>();
  private long accepted;
  private int turn;
  private boolean open;

  /** A connection that no worker has taken yet. */
  private record Waiting(Door door, int fd, byte @Nullable [] key) {}

  Dealer(Loop loop, List<Worker> workers, boolean sticky) {
    this.loop = loop;
    this.workers = workers;
    this.sticky = sticky;
  }

  /** Connections so far. */
  long accepted() {
    return accepted;
  }

  /** Connections that wait for a worker, or to be looked at. */
  int waiting() {
    return waiting.size() + peeking.size();
  }

  List<Door> doors() {
    return List.copyOf(doors.keySet());
  }

  /** These, in place of what was open; those that are not among them are closed. */
  void open(List<Door> wanted) {
    for (Door door : doors()) {
      if (!wanted.contains(door)) {
        close(door);
      }
    }
    for (Door door : wanted) {
      if (!doors.containsKey(door)) {
        FdWatcher watcher =
            loop.watch("door", door.fd(), open ? FdWatcher.READ : 0, ready -> accept(door));
        doors.put(door, watcher);
      }
    }
  }

  private void close(Door door) {
    FdWatcher watcher = doors.remove(door);
    if (watcher != null) {
      watcher.close();
      Posix.close(door.fd());
    }
  }

  /** Closes all doors, and what waits. */
  void close() {
    doors().forEach(this::close);
    for (Peeking one : peeking) {
      one.close();
      Posix.close(one.fd());
    }
    peeking.clear();
    waiting.forEach(one -> Posix.close(one.fd));
    waiting.clear();
  }

  /** Workers have come or gone, or read again. */
  void review() {
    while (!waiting.isEmpty() && give(waiting.element())) {
      waiting.remove();
    }
    boolean now = waiting() < WAITING_MAX && waiting.isEmpty() && isAnybodyReady();
    if (now != open) {
      open = now;
      doors.values().forEach(watcher -> watcher.update(now ? FdWatcher.READ : 0));
    }
  }

  private boolean isAnybodyReady() {
    return workers.stream().anyMatch(Worker::isReady);
  }

  private void accept(Door door) {
    for (int i = 0; i < ACCEPTS_PER_TURN && open; i++) {
      int fd = UnixSocket.accept(door.fd());
      if (fd == -Errno.EAGAIN) {
        return;
      }
      if (fd < 0) {
        pause(door, fd);
        return;
      }
      accepted++;
      if (!sticky) {
        deal(door, fd, null);
      } else if (door.secured()) {
        deal(door, fd, StreamSocket.peerAddress(fd));
      } else {
        peeking.add(new Peeking(loop, fd, this::peeked, door));
        review();
      }
    }
  }

  /** Out of descriptors, most likely; a connection that is gone already is no reason. */
  private void pause(Door door, int error) {
    if (error == -Errno.EINTR || error == -Errno.ECONNABORTED) {
      return;
    }
    Logger.warn("cluster: {}: accept: {}", door.place(), Errno.name(-error));
    FdWatcher watcher = doors.get(door);
    if (watcher != null) {
      watcher.update(0);
      loop.setTimeout(PAUSE_MILLIS, () -> watcher.update(open ? FdWatcher.READ : 0)).unref();
    }
  }

  /** Who it is is known, or never will be. */
  private void peeked(Peeking done, byte @Nullable [] id) {
    peeking.remove(done);
    if (done.isGone()) {
      Posix.close(done.fd());
    } else if (id != null && id.length == 0) {
      deal(done.door(), done.fd(), null); // the worker gives it an id of its own
    } else {
      deal(done.door(), done.fd(), id == null ? StreamSocket.peerAddress(done.fd()) : id);
    }
    review();
  }

  private void deal(Door door, int fd, byte @Nullable [] key) {
    Waiting one = new Waiting(door, fd, key == null || key.length == 0 ? null : key);
    if (!waiting.isEmpty() || !give(one)) {
      waiting.add(one);
      review();
    }
  }

  /** False if nobody takes it now. */
  private boolean give(Waiting one) {
    List<Worker> ready = new ArrayList<>(workers.stream().filter(Worker::isReady).toList());
    while (!ready.isEmpty()) {
      Worker to = one.key == null ? next(ready) : stickTo(one.key, ready);
      if (to.deal(one.door.listener(), one.fd)) {
        Posix.close(one.fd); // the message has a descriptor of its own
        return true;
      }
      ready.remove(to);
    }
    return false;
  }

  private Worker next(List<Worker> ready) {
    turn++;
    return ready.get(Math.floorMod(turn, ready.size()));
  }

  private static Worker stickTo(byte[] key, List<Worker> ready) {
    int number = Place.of(key, ready.stream().map(Worker::number).toList());
    return ready.stream().filter(one -> one.number() == number).findFirst().orElseThrow();
  }
}
