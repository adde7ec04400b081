package sluice.loop.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports for servers that must be told one, and cannot keep it from others until they listen. They
 * are below those that the kernel draws for whoever asks for any ({@code ip_local_port_range}), as
 * each connection does: one that was free, or that a server gives back for a while, stays free.
 */
public final class Ports {
  private static final int FIRST = 20_000;
  private static final int COUNT = 10_000;
  private static final int TRIES_MAX = 20;

  private Ports() {}

  /** Something that listens. */
  @FunctionalInterface
  public interface Server<T> {
    /** Starts it, or fails if the port is taken. */
    T on(int port) throws IOException;
  }

  /**
   * Starts a server on a port of loopback, and on another one if somebody has taken that.
   *
   * @throws IOException what kept the last one of many from starting
   */
  public static <T> T tried(Server<T> server) throws IOException {
    for (int left = TRIES_MAX; ; left--) {
      int port = FIRST + ThreadLocalRandom.current().nextInt(COUNT);
      try {
        checkFree(port);
        return server.on(port);
      } catch (IOException e) {
        if (left == 0) {
          throw e;
        }
      }
    }
  }

  /** A server that is there answers instead of one that cannot start. */
  private static void checkFree(int port) throws IOException {
    try (ServerSocket probe = new ServerSocket()) {
      probe.setReuseAddress(true); // what has been closed just now is free
      probe.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
  }
}
