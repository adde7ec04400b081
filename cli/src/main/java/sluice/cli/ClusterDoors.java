package sluice.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.ListenConfig;
import sluice.config.Problem;
import sluice.config.SluiceConfig;
import sluice.gateway.ListenSettings;
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
  private final Path file;
  private final ListenFds given;
  private List<Path> paths = List.of();

  /**
   * None is open yet.
   *
   * @param given by the service manager, by the names of listeners
   */
  ClusterDoors(Loop loop, Path file, ListenFds given) {
    this.loop = loop;
    this.file = file;
    this.given = given;
  }

  /**
   * Those of a configuration.
   *
   * @param now open already; those that stay are among the answer
   * @throws IOException if one cannot be had; then none was opened
   */
  List<Door> open(SluiceConfig config, List<Door> now) throws IOException {
    List<Door> all = new ArrayList<>();
    List<Door> fresh = new ArrayList<>();
    try {
      for (ListenConfig listen : config.listeners().values()) {
        Door door = known(listen, now);
        if (door == null) {
          door = open(listen);
          fresh.add(door);
        }
        all.add(door);
      }
    } catch (IOException e) {
      fresh.forEach(door -> Posix.close(door.fd()));
      throw e;
    }
    paths =
        config.listeners().values().stream()
            .map(ListenConfig::path)
            .filter(Objects::nonNull)
            .toList();
    return all;
  }

  private static @Nullable Door known(ListenConfig listen, List<Door> now) {
    String place = ListenSettings.endpoint(listen).toString();
    return now.stream()
        .filter(door -> door.listener().equals(listen.name()) && door.place().equals(place))
        .filter(door -> door.secured() == (listen.tls() != null))
        .findFirst()
        .orElse(null);
  }

  private Door open(ListenConfig listen) throws IOException {
    Endpoint endpoint = ListenSettings.endpoint(listen);
    int index = given.names().indexOf(listen.name());
    int fd = index < 0 ? listen(endpoint) : UnixSocket.duplicate(given.fds().get(index));
    return new Door(listen.name(), endpoint.toString(), fd, listen.tls() != null);
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

  /** Reads the configuration anew; if it is wrong, all stays as it is. */
  void reload(Cluster cluster) {
    boolean taken =
        loop.workers()
            .submit(
                "configuration",
                () -> ConfigFile.read(file),
                (result, failure) -> reload(cluster, result));
    if (!taken) {
      Logger.warn("cluster: too much waits for the disk; nothing is reloaded");
    }
  }

  private void reload(Cluster cluster, @Nullable ConfigResult result) {
    if (result instanceof ConfigResult.Loaded(SluiceConfig config)) {
      try {
        cluster.reload(open(config, cluster.doors()));
      } catch (IOException e) {
        Logger.error("cluster: nothing is reloaded: {}", e.getMessage());
      }
    } else if (result instanceof ConfigResult.Rejected(List<Problem> problems)) {
      Logger.error("cluster: nothing is reloaded: {}", problems.getFirst());
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
