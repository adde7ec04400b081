package sluice.gateway.shared;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Which server, and who asks.
 *
 * @param host an address, as a literal; empty if there is a path
 * @param path of its Unix socket; null for TCP
 * @param password null for none
 * @param channel on which the workers of one gateway hear each other
 * @param worker which of them this is, 1 to 127
 */
public record ValkeyOptions(
    String host,
    int port,
    @Nullable Path path,
    @Nullable String password,
    String channel,
    int worker) {
  /** For people. */
  String place() {
    return path == null ? host + ":" + port : path.toString();
  }
}
