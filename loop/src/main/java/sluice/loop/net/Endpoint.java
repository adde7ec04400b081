package sluice.loop.net;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Set;

/** Where {@link Tcp#listen} listens. */
public sealed interface Endpoint {

  /**
   * An address and a port; 0 is a free one.
   *
   * @param address resolved
   */
  record Address(InetSocketAddress address) implements Endpoint {
    @Override
    public boolean isLocal() {
      return address.getAddress().isLoopbackAddress();
    }
  }

  /**
   * A Unix socket.
   *
   * @param path made anew if nobody listens there any more, and removed with the listener
   * @param mode who may connect
   */
  record Unix(Path path, Set<PosixFilePermission> mode) implements Endpoint {
    @Override
    public boolean isLocal() {
      return true;
    }
  }

  /**
   * A socket that listens already: another process's, or the one before this.
   *
   * @param fd becomes the listener's own
   * @param place where it listens
   */
  record Open(int fd, Endpoint place) implements Endpoint {
    @Override
    public boolean isLocal() {
      return place.isLocal();
    }
  }

  /**
   * Where another process accepts, and gives the connections to {@link Listener#take}.
   *
   * @param place where that one listens
   */
  record Dealt(Endpoint place) implements Endpoint {
    @Override
    public boolean isLocal() {
      return place.isLocal();
    }
  }

  /** Whether only this machine can connect. */
  boolean isLocal();
}
