package sluice.ota.supervisor;

import java.util.ArrayList;
import java.util.List;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.ListenSocket;
import sluice.loop.control.PassedFds;
import sluice.loop.posix.Posix;
import sluice.systemd.ListenFds;

/**
 * Listening sockets that outlive the children: those that the service manager has opened, and
 * duplicates of those that a child has. Between two children the kernel has who connects wait
 * (listen(2)), and nobody is refused. Loop's thread only.
 */
final class KeptSockets {
  private final ListenFds managed;
  private List<ListenSocket> sockets = List.of();
  private int[] fds = {};

  /**
   * Keeps what there is from the start.
   *
   * @param managed never closed here
   */
  KeptSockets(ListenFds managed) {
    this.managed = managed;
  }

  /** What the child that works has now, in place of what was kept of it before. */
  void take(List<ListenSocket> now, PassedFds passed) {
    close();
    sockets = now;
    fds = passed.takeAll();
  }

  /** A child's welcome, with all of them if it is to serve. */
  void welcome(Child child) {
    ControlMessage.Role role = child.role();
    if (child.isRecovery()) {
      close(); // for a long while nobody will serve who waits there
    }
    boolean serves = role == ControlMessage.Role.PRIMARY && !child.isRecovery();
    List<ListenSocket> named = serves ? sockets() : List.of();
    int[] beside = serves ? fds() : new int[0];
    child.send(new ControlMessage.Welcome(role, child.slot().toString(), named), beside);
  }

  private List<ListenSocket> sockets() {
    List<ListenSocket> all = new ArrayList<>();
    managed.names().forEach(name -> all.add(new ListenSocket(name, "")));
    for (int i = 0; i < fds.length; i++) {
      if (isOurs(i)) {
        all.add(sockets.get(i));
      }
    }
    return all;
  }

  /** In the order of {@link #sockets}. */
  private int[] fds() {
    List<Integer> all = new ArrayList<>(managed.fds());
    for (int i = 0; i < fds.length; i++) {
      if (isOurs(i)) {
        all.add(fds[i]);
      }
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  /** A child also has what the service manager gave it. */
  private boolean isOurs(int index) {
    return !managed.names().contains(sockets.get(index).name());
  }

  /** Nobody is to wait at them any more: they are closed with the last child. */
  void close() {
    for (int fd : fds) {
      Posix.close(fd);
    }
    sockets = List.of();
    fds = new int[0];
  }
}
