package sluice.config;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/** The schema of {@code [listen.NAME]}. */
final class ListenTable {
  private static final List<String> ALL = List.of("#");
  private static final int PATH_BYTES_MAX = 107; // sockaddr_un, unix(7)

  private ListenTable() {}

  /** Reads one; what is wrong goes to the table's problems. */
  static ListenConfig read(TableReader t, GatewayConfig gateway, Path base) {
    String path = t.optional("path");
    String users = t.optional("users");
    String address = t.string("address", "127.0.0.1");
    TlsConfig tls = t.has("tls") ? TlsTable.server(t.table("tls"), base) : null;
    boolean local = path != null || Addresses.isLoopback(address);
    boolean known = users != null || (tls != null && tls.ca() != null);
    ListenConfig listen =
        new ListenConfig(
            t.name(),
            address,
            (int) t.integer("port", 1, 65_535, tls == null ? 1_883 : 8_883),
            path == null ? null : base.resolve(path),
            t.choice("mode", ListenConfig.Access.values()),
            tls,
            users == null ? null : base.resolve(users),
            t.bool("anonymous", local && !known),
            topics(t, gateway),
            limits(t));
    check(t, listen, known);
    t.end();
    return listen;
  }

  private static ListenConfig.Topics topics(TableReader t, GatewayConfig gateway) {
    String own = gateway.topicPrefix() + "/" + gateway.id() + "/";
    return new ListenConfig.Topics(
        filters(t, "forward", ALL),
        prefix(t, own),
        filters(t, "local", List.of()),
        filters(t, "subscribe", ALL),
        filters(t, "downlink", List.of()),
        t.strings("downlink_from"));
  }

  private static ListenConfig.Limits limits(TableReader t) {
    return new ListenConfig.Limits(
        (int) t.integer("connections_max", 1, 10_000, 64),
        (int) t.integer("sessions_max", 1, 100_000, 256),
        (int) t.integer("subscriptions_max", 0, 10_000, 50),
        (int) t.bytes("packet_bytes", 1_024, 128 << 10, 64 << 10),
        (int) t.integer("inflight_max", 1, 65_535, 1_000),
        t.bytes("queued_bytes", 1_024, 1L << 30, 256 << 10),
        t.bytes("queued_bytes_total", 1_024, 1L << 30, 4L << 20),
        (int) t.integer("messages_per_second", 0, 1_000_000, 0),
        t.millis("keep_alive_max", 0, 65_535_000, 3_600_000),
        t.millis("connect_timeout", 100, 300_000, 10_000),
        t.millis("session_expiry_max", 0, 365 * ConfigReader.DAY_MILLIS, 3_600_000));
  }

  private static void check(TableReader t, ListenConfig listen, boolean known) {
    String address = listen.address();
    if (listen.path() == null && !Addresses.isAddress(address)) {
      t.wrong("address", "must be an IP address of this machine, as \"0.0.0.0\", and no name");
    }
    if (listen.path() != null && (t.has("address") || t.has("port") || t.has("tls"))) {
      t.wrong("path", "and address, port and tls exclude each other; remove one");
    }
    if (listen.path() == null && t.has("mode")) {
      t.wrong("mode", "is a Unix socket's; it needs a \"path\"");
    }
    if (listen.path() != null
        && listen.path().toString().getBytes(StandardCharsets.UTF_8).length > PATH_BYTES_MAX) {
      t.wrong("path", "is longer than " + PATH_BYTES_MAX + " bytes (unix(7)); use another");
    }
    if (!listen.anonymous() && !known) {
      t.wrong(
          null,
          "nobody could connect: give \"users\", or \"ca\" in its tls table, or say that"
              + " anonymous = true");
    }
  }

  /** Cross-checks with other tables. */
  static void checkAll(List<TableReader> tables, SluiceConfig config) {
    List<String> commands =
        config.gpio().values().stream()
            .map(GpioConfig::output)
            .filter(Objects::nonNull)
            .map(OutputConfig::commandTopic)
            .toList();
    for (TableReader t : tables) {
      ListenConfig listen = config.listeners().get(t.name());
      for (String uplink : listen == null ? List.<String>of() : listen.topics().downlinkFrom()) {
        if (!config.uplinks().containsKey(uplink)) {
          t.wrong("downlink_from", "there is no [uplink." + uplink + "]");
        }
      }
      for (String filter : listen == null ? List.<String>of() : listen.topics().downlink()) {
        if (commands.contains(filter)) {
          t.wrong("downlink", "\"" + filter + "\" is an output's commands; use another topic");
        }
      }
    }
  }

  private static List<String> filters(TableReader t, String key, List<String> otherwise) {
    if (!t.has(key)) {
      return otherwise;
    }
    List<String> filters = t.strings(key);
    for (String filter : filters) {
      if (!MqttFilter.isValid(filter)) {
        t.wrong(key, "\"" + filter + "\" is no topic filter (MQTT 5, 4.7)");
      }
    }
    return filters;
  }

  /** May be empty, which other strings may not. */
  private static String prefix(TableReader t, String otherwise) {
    String prefix = t.text("forward_prefix");
    if (prefix == null) {
      return otherwise;
    }
    if (prefix.indexOf('#') >= 0 || prefix.indexOf('+') >= 0 || prefix.startsWith("$")) {
      t.wrong("forward_prefix", "must not hold # or +, nor begin with $ (MQTT 5, 4.7)");
    }
    return prefix;
  }
}
