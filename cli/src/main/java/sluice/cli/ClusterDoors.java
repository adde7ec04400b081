package sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.cli.ClusterPlan.Listening;
import sluice.loop.Loop;
import sluice.loop.net.Endpoint;
import sluice.loop.net.Listener;
import sluice.loop.net.Tcp;
import sluice.loop.posix.Posix;
import sluice.loop.posix.UnixSocket;
import sluice.ota.supervisor.Cluster;
import sluice.ota.supervisor.Door;
import sluice.systemd.ListenFds;

/** The listening sockets of a cluster, as its configuration has them. Loop's thread only. */
final class ClusterDoors {
  private final Loop loop;
  private final ListenFds given;
  private List<Path> paths = List.of();

  /**
   * None is open yet.
   *
   * @param given by the service manager, by the names of listeners
   */
  ClusterDoors(Loop loop, ListenFds given) {
    this.loop = loop;
    this.given = given;
  }

  /**
   * Those of a configuration.
   *
   * @param now open already; those that stay are among the answer
   * @throws IOException if one cannot be had; then none was opened
   */
  List<Door> open(List<Listening> wanted, List<Door> now) throws IOException {
    List<Door> all = new ArrayList<>();
    List<Door> fresh = new ArrayList<>();
    List<Path> made = new ArrayList<>();
    try {
      for (Listening one : wanted) {
        Door door = known(one, now);
        if (door == null) {
          door = open(one);
          fresh.add(door);
        }
        all.add(door);
        if (one.place() instanceof Endpoint.Unix(Path path, var _)) {
          made.add(path);
        }
      }
    } catch (IOException e) {
      fresh.forEach(door -> Posix.close(door.fd()));
      throw e;
    }
    paths = made;
    return all;
  }

  private static @Nullable Door known(Listening wanted, List<Door> now) {
    String place = wanted.place().toString();
    return now.stream()
        .filter(door -> door.listener().equals(wanted.name()) && door.place().equals(place))
        .filter(door -> door.secured() == wanted.secured())
        .findFirst()
        .orElse(null);
  }

  private Door open(Listening wanted) throws IOException {
    Endpoint place = wanted.place();
    int index = given.names().indexOf(wanted.name());
    int fd = index < 0 ? listen(place) : UnixSocket.duplicate(given.fds().get(index));
    return new Door(wanted.name(), place.toString(), fd, wanted.secured());
  }

  private int listen(Endpoint endpoint) throws IOException {
    Listener listener =
        Tcp.listen(
            loop,
            endpoint,
            1,
            pipeline -> {
              throw new AssertionError("nobody is accepted here");
            });
    return listener.detach();
  }

  /** Goes on with another plan's; if one of them cannot be had, all stays as it is. */
  void reload(Cluster cluster, List<Listening> wanted) {
    try {
      cluster.reload(open(wanted, cluster.doors()));
    } catch (IOException e) {
      Logger.error("cluster: nothing is reloaded: {}", e.getMessage());
    }
  }

  /** Paths of Unix sockets, which nobody listens at any more. */
  void close() {
    for (Path path : paths) {
      try {
        boolean _ = Files.deleteIfExists(path);
      } catch (IOException e) {
        Logger.warn("cluster: {}: cannot be removed: {}", path, e.getMessage());
      }
    }
  }
}
