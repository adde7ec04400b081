package sluice.ota.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.ListenSocket;
import sluice.loop.control.PassedFds;
import sluice.loop.posix.Posix;
import sluice.systemd.ListenFds;
import sluice.systemd.ServiceNotifier;

/**
 * Listening sockets that outlive the children: those that the service manager has opened, and
 * duplicates of those that a child has. Between two children the kernel has who connects wait
 * (listen(2)), and nobody is refused. The service manager keeps them, too, for the next parent.
 * Loop's thread only.
 */
final class KeptSockets {
  /** Of what the service manager keeps for us; its own sockets are called otherwise. */
  static final String PREFIX = "kept/";

  private final ServiceNotifier service;
  private final List<String> managedNames = new ArrayList<>();
  private final List<Integer> managedFds = new ArrayList<>();
  private List<ListenSocket> sockets = new ArrayList<>();
  private int[] fds;

  /**
   * Keeps what there is from the start.
   *
   * @param given by the service manager: its own, which are never closed here, and what it has kept
   */
  KeptSockets(ListenFds given, ServiceNotifier service) {
    this.service = service;
    List<Integer> kept = new ArrayList<>();
    for (int i = 0; i < given.fds().size(); i++) {
      String name = given.names().get(i);
      ListenSocket socket = socket(name);
      if (socket != null) {
        sockets.add(socket);
        kept.add(given.fds().get(i));
      } else {
        managedNames.add(name);
        managedFds.add(given.fds().get(i));
      }
    }
    this.fds = kept.stream().mapToInt(Integer::intValue).toArray();
  }

  /** {@code kept/LISTENER/PLACE}, encoded so that the service manager takes it as a name. */
  private static String name(ListenSocket socket) {
    return PREFIX
        + URLEncoder.encode(socket.name(), UTF_8)
        + "/"
        + URLEncoder.encode(socket.place(), UTF_8);
  }

  /** Null if it is none of these names. */
  private static @Nullable ListenSocket socket(String name) {
    String[] parts = name.split("/", -1);
    try {
      return parts.length == 3 && name.startsWith(PREFIX)
          ? new ListenSocket(URLDecoder.decode(parts[1], UTF_8), URLDecoder.decode(parts[2], UTF_8))
          : null;
    } catch (IllegalArgumentException e) {
      return null; // whoever wrote that
    }
  }

  /** What the child that works has now, in place of what was kept of it before. */
  void take(List<ListenSocket> now, PassedFds passed) {
    drop();
    sockets = now;
    fds = passed.takeAll();
    for (int i = 0; i < fds.length; i++) {
      if (isOurs(i)) {
        keep(name(sockets.get(i)), fds[i]);
      }
    }
  }

  private void keep(String name, int fd) {
    if (ServiceNotifier.canKeep(name)) {
      service.keep(name, fd);
    } else {
      Logger.warn("supervisor: {} is not kept over a restart: its name is too long", name);
    }
  }

  /** A child's welcome, with all of them if it is to serve. */
  void welcome(Child child) {
    ControlMessage.Role role = child.role();
    if (child.isRecovery()) {
      drop(); // for a long while nobody will serve who waits there
    }
    boolean serves = role == ControlMessage.Role.PRIMARY && !child.isRecovery();
    List<ListenSocket> named = serves ? sockets() : List.of();
    int[] beside = serves ? fds() : new int[0];
    child.send(new ControlMessage.Welcome(role, child.slot().toString(), named), beside);
  }

  /** All that a child is given. */
  List<ListenSocket> sockets() {
    List<ListenSocket> all = new ArrayList<>();
    managedNames.forEach(name -> all.add(new ListenSocket(name, "")));
    for (int i = 0; i < fds.length; i++) {
      if (isOurs(i)) {
        all.add(sockets.get(i));
      }
    }
    return all;
  }

  /** In the order of {@link #sockets}. */
  int[] fds() {
    List<Integer> all = new ArrayList<>(managedFds);
    for (int i = 0; i < fds.length; i++) {
      if (isOurs(i)) {
        all.add(fds[i]);
      }
    }
    return all.stream().mapToInt(Integer::intValue).toArray();
  }

  /** A child also has what the service manager gave it. */
  private boolean isOurs(int index) {
    return !managedNames.contains(sockets.get(index).name());
  }

  /** Nobody is to wait at them any more: they are closed with the last child. */
  private void drop() {
    sockets.stream()
        .map(KeptSockets::name)
        .filter(ServiceNotifier::canKeep)
        .distinct()
        .forEach(service::forget);
    close();
  }

  /** The end of this process; what the service manager keeps is for the next one. */
  void close() {
    for (int fd : fds) {
      Posix.close(fd);
    }
    sockets = List.of();
    fds = new int[0];
  }
}
