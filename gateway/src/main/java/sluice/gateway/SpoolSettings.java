package sluice.gateway;

import sluice.config.QueueConfig;
import sluice.config.SpoolConfig;
import sluice.gateway.spool.QueueOptions;
import sluice.gateway.spool.SpoolOptions;

/** The spool's options as the configuration has them. */
final class SpoolSettings {
  private SpoolSettings() {}

  static SpoolOptions of(SpoolConfig config) {
    return new SpoolOptions(
        config.segmentBytes(),
        config.maxBytes(),
        config.commitIntervalMillis(),
        config.commitsPerSecondMax(),
        config.tailBytes(),
        config.queues().stream().map(SpoolSettings::queue).toList());
  }

  private static QueueOptions queue(QueueConfig config) {
    QueueOptions.AtLimit atLimit =
        switch (config.atLimit()) {
          case REFUSE -> QueueOptions.AtLimit.REFUSE;
          case DROP_OLDEST -> QueueOptions.AtLimit.DROP_OLDEST;
          case DROP_NEWEST -> QueueOptions.AtLimit.DROP_NEWEST;
        };
    QueueOptions.Durability durability =
        switch (config.durability()) {
          case DISK -> QueueOptions.Durability.DISK;
          case MEMORY -> QueueOptions.Durability.MEMORY;
        };
    return new QueueOptions(
        config.name(),
        config.topics(),
        config.priority(),
        atLimit,
        config.maxBytes(),
        config.maxRecords(),
        config.maxAgeMillis(),
        durability);
  }
}
