package sluice.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * {@code [cluster]}: several gateways of one configuration under {@code sluice cluster}.
 *
 * @param valkey through which workers hear each other; null for none
 * @param gatewayId of all of them. Not in the file
 * @param workers 1 to {@link #WORKERS_MAX}; 0 for one a core
 * @param deal who gets a connection
 * @param worker which of them this process is, from 1; 0 outside of a cluster. Not in the file
 */
public record ClusterConfig(
    int workers, Deal deal, @Nullable ValkeyConfig valkey, String gatewayId, int worker) {
  /** Each has the memory of a gateway. */
  public static final int WORKERS_MAX = 8;

  /** The worker that has the pins, sensors, addons and the spool of {@code [spool] dir} itself. */
  public static final int OWNER = 1;

  /** Who gets a connection. */
  public enum Deal implements Label {
    /** The same worker for the same client id, as long as it is there. */
    CLIENT_ID,
    /** One after the other. */
    ROUND_ROBIN
  }

  static ClusterConfig read(TableReader t, GatewayConfig gateway, Path base) {
    ClusterConfig cluster =
        new ClusterConfig(
            (int) t.integer("workers", 0, WORKERS_MAX, 0),
            t.choice("deal", Deal.values()),
            ValkeyConfig.read(t, base),
            gateway.id(),
            0);
    t.end();
    return cluster;
  }

  ClusterConfig as(int number) {
    return new ClusterConfig(workers, deal, valkey, gatewayId, number);
  }

  /** Whether this process is one of several. */
  public boolean isWorker() {
    return worker > 0;
  }
}
