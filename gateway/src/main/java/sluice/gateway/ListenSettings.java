package sluice.gateway;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import sluice.config.ListenConfig;
import sluice.config.SluiceConfig;
import sluice.config.TlsConfig;
import sluice.gateway.broker.ListenLimits;
import sluice.gateway.broker.ListenOptions;
import sluice.gateway.broker.TopicRules;
import sluice.loop.net.Endpoint;
import sluice.loop.net.TlsOptions;

/** {@code [listen.NAME]} as the broker wants it. */
public final class ListenSettings {
  private ListenSettings() {}

  static List<ListenOptions> of(SluiceConfig config) {
    boolean dealt = config.cluster().isWorker();
    return config.listeners().values().stream().map(one -> of(one, dealt)).toList();
  }

  private static ListenOptions of(ListenConfig config, boolean dealt) {
    Endpoint place = endpoint(config);
    TlsConfig tls = config.tls();
    ListenConfig.Topics topics = config.topics();
    return new ListenOptions(
        config.name(),
        dealt ? new Endpoint.Dealt(place) : place,
        tls == null ? null : tls(tls),
        config.users(),
        config.anonymous(),
        new TopicRules(topics.forward(), topics.prefix(), topics.local(), topics.subscribe()),
        limits(config.limits()));
  }

  /** Where it listens. */
  public static Endpoint endpoint(ListenConfig config) {
    Path path = config.path();
    if (path != null) {
      return new Endpoint.Unix(path, mode(config.mode()));
    }
    InetAddress address = InetAddress.ofLiteral(config.address());
    return new Endpoint.Address(new InetSocketAddress(address, config.port()));
  }

  private static Set<PosixFilePermission> mode(ListenConfig.Access mode) {
    return PosixFilePermissions.fromString(
        switch (mode) {
          case OWNER -> "rw-------";
          case GROUP -> "rw-rw----";
          case ALL -> "rw-rw-rw-";
        });
  }

  private static TlsOptions tls(TlsConfig tls) {
    return new TlsOptions(
        tls.ca(),
        tls.certificate(),
        tls.key(),
        tls.keyPasswordFile(),
        null,
        null,
        tls.pins(),
        tls.minVersion() == TlsConfig.MinVersion.TLS1_3,
        List.of(),
        tls.handshakeTimeoutMillis());
  }

  private static ListenLimits limits(ListenConfig.Limits limits) {
    return new ListenLimits(
        limits.connectionsMax(),
        limits.sessionsMax(),
        limits.subscriptionsMax(),
        limits.packetBytes(),
        limits.inflightMax(),
        limits.queuedBytes(),
        limits.queuedBytesTotal(),
        limits.messagesPerSecond(),
        (int) (limits.keepAliveMaxMillis() / 1_000),
        limits.connectTimeoutMillis(),
        limits.sessionExpiryMaxMillis() / 1_000);
  }
}
