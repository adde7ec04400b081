package sluice.gateway;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.config.ClusterConfig;
import sluice.config.SluiceConfig;
import sluice.config.ValkeyConfig;
import sluice.gateway.shared.ValkeyOptions;

/** {@code [cluster] valkey} as the workers want it. */
final class SharedSettings {
  private SharedSettings() {}

  /** Null if nothing is shared. */
  static @Nullable ValkeyOptions of(SluiceConfig config) {
    ClusterConfig cluster = config.cluster();
    ValkeyConfig valkey = cluster.valkey();
    if (valkey == null || !cluster.isWorker()) {
      return null;
    }
    return new ValkeyOptions(
        valkey.host(),
        valkey.port(),
        valkey.path(),
        password(valkey.passwordFile()),
        "sluice:" + cluster.gatewayId(),
        cluster.worker());
  }

  /** The server refuses who has none; until then local service goes on. */
  private static @Nullable String password(@Nullable Path file) {
    try {
      return file == null ? null : PasswordLine.read("valkey_password_file", file);
    } catch (IOException e) {
      Logger.error("cluster: {}", e.getMessage());
      return null;
    }
  }
}
