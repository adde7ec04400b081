package sluice.config;

import java.nio.file.Path;

/** The schema of {@code [uplink.NAME]}. */
final class UplinkTable {
  private UplinkTable() {}

  /**
   * Reads one; what is wrong goes to the table's problems.
   *
   * @param base what relative paths are relative to
   * @param demo whether port 0 may stand for the demo's broker
   */
  static UplinkConfig read(TableReader t, GatewayConfig gateway, Path base, boolean demo) {
    String password = t.optional("password_file");
    String host = t.required("host", "\"broker.example\"");
    TlsConfig tls = t.has("tls") ? TlsTable.read(t.table("tls"), host, base) : null;
    UplinkConfig uplink =
        new UplinkConfig(
            t.name(),
            host,
            (int) t.integer("port", demo ? 0 : 1, 65_535, tls == null ? 1_883 : 8_883),
            tls,
            t.choice("client", UplinkConfig.Client.values()),
            t.choice("protocol", Protocol.values()),
            t.string("client_id", gateway.id()),
            t.optional("username"),
            password == null ? null : base.resolve(password),
            (int) t.integer("qos", 0, 2, 1),
            t.has("will") ? WillTable.read(t.table("will"), gateway) : null,
            ReplayTable.read(t.table("replay")),
            t.has("batch") ? BatchTable.read(t.table("batch"), gateway) : null,
            t.millis("keep_alive", 0, 65_535_000, 30_000),
            t.millis("session_expiry", 0, 365 * ConfigReader.DAY_MILLIS, ConfigReader.DAY_MILLIS),
            (int) t.integer("inflight_max", 1, 65_535, 1_000),
            t.bytes("inflight_bytes", 65_536, 1L << 30, 4L << 20),
            (int) t.integer("receive_max", 1, 65_535, 100),
            (int) t.integer("topic_alias_max", 0, 65_535, 64),
            (int) t.integer("redirects_max", 0, 10, 0),
            t.millis("connect_timeout", 100, 300_000, 10_000),
            t.millis("ack_timeout", 0, 3_600_000, 60_000),
            t.millis("reconnect_min", 10, 3_600_000, 500),
            t.millis("reconnect_max", 10, ConfigReader.DAY_MILLIS, 60_000),
            t.millis("stable_after", 1_000, ConfigReader.DAY_MILLIS, 30_000));
    if (uplink.reconnectMinMillis() > uplink.reconnectMaxMillis()) {
      t.wrong("reconnect_min", "is more than reconnect_max; lower it or raise that");
    }
    if (uplink.client() == UplinkConfig.Client.PAHO && uplink.protocol() != Protocol.MQTT5) {
      t.wrong("client", "\"paho\" speaks \"mqtt5\" only; use \"native\"");
    }
    if (uplink.passwordFile() != null && uplink.username() == null) {
      t.wrong("password_file", "a password needs a \"username\" (MQTT 3.1.1, 3.1.2.9)");
    }
    t.end();
    return uplink;
  }
}
