package sluice.gateway;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import sluice.config.BatchConfig;
import sluice.config.ReplayConfig;
import sluice.config.TlsConfig;
import sluice.config.UplinkConfig;
import sluice.config.WillConfig;
import sluice.gateway.mqtt.BackOff;
import sluice.gateway.mqtt.Limits;
import sluice.gateway.mqtt.MessageProperties;
import sluice.gateway.mqtt.MqttOptions;
import sluice.gateway.mqtt.Protocol;
import sluice.gateway.mqtt.Will;
import sluice.gateway.route.BatchOptions;
import sluice.gateway.route.Compression;
import sluice.gateway.route.PumpOptions;
import sluice.loop.Loop;
import sluice.loop.net.TlsOptions;
import sluice.loop.net.TlsSource;

/** {@code [uplink.NAME]} as the MQTT client wants it. Blocks; for start-up, not for the loop. */
public final class UplinkOptions {
  private static final int PACKET_BYTES_MAX = 256 * 1024;

  private UplinkOptions() {}

  /**
   * Reads the password file, too.
   *
   * @param tls as {@link #tls} gave it
   * @throws IOException if it cannot be read; the message is a path and says what to do
   */
  public static MqttOptions of(UplinkConfig uplink, @Nullable TlsSource tls) throws IOException {
    return new MqttOptions(
        uplink.host(),
        uplink.port(),
        switch (uplink.protocol()) {
          case MQTT5 -> Protocol.MQTT5;
          case MQTT3_1_1 -> Protocol.MQTT3_1_1;
        },
        uplink.clientId(),
        uplink.username(),
        password(uplink),
        uplink.qos(),
        will(uplink.will()),
        (int) (uplink.keepAliveMillis() / 1_000),
        uplink.sessionExpiryMillis() / 1_000,
        uplink.connectTimeoutMillis(),
        uplink.ackTimeoutMillis(),
        new BackOff(
            uplink.reconnectMinMillis(), uplink.reconnectMaxMillis(), uplink.stableAfterMillis()),
        new Limits(
            uplink.inflightMax(),
            uplink.inflightBytesMax(),
            uplink.receiveMax(),
            uplink.topicAliasMax(),
            PACKET_BYTES_MAX,
            uplink.redirectsMax()),
        tls);
  }

  /** Its certificates, to be closed with the client; null if it is not secured. */
  public static @Nullable TlsSource tls(Loop loop, UplinkConfig uplink) {
    TlsOptions options = secured(uplink);
    return options == null ? null : TlsSource.open(loop, "uplink " + uplink.name(), options);
  }

  private static @Nullable TlsOptions secured(UplinkConfig uplink) {
    TlsConfig tls = uplink.tls();
    return tls == null
        ? null
        : new TlsOptions(
            tls.ca(),
            tls.certificate(),
            tls.key(),
            tls.keyPasswordFile(),
            token(tls.pkcs11()),
            tls.verifyName(),
            tls.pins(),
            tls.minVersion() == TlsConfig.MinVersion.TLS1_3,
            tls.alpn(),
            tls.handshakeTimeoutMillis());
  }

  private static TlsOptions.@Nullable Token token(TlsConfig.@Nullable Pkcs11 from) {
    return from == null
        ? null
        : new TlsOptions.Token(from.module(), from.slot(), from.pinFile(), from.label());
  }

  /**
   * How it sends.
   *
   * @param spentBytes what an earlier process used of the hour
   */
  static PumpOptions pump(UplinkConfig uplink, long spentBytes) {
    ReplayConfig replay = uplink.replay();
    return new PumpOptions(
        uplink.name(),
        uplink.qos(),
        uplink.inflightMax(),
        replay.pace(),
        replay.livePercent(),
        replay.bytesPerHour(),
        spentBytes,
        batch(uplink.batch()));
  }

  private static @Nullable BatchOptions batch(@Nullable BatchConfig batch) {
    return batch == null
        ? null
        : new BatchOptions(
            switch (batch.form()) {
              case JSON_ARRAY -> BatchOptions.Form.ARRAY;
              case JSON_LINES -> BatchOptions.Form.LINES;
            },
            switch (batch.compression()) {
              case NONE -> Compression.NONE;
              case GZIP -> Compression.GZIP;
              case ZSTD -> Compression.ZSTD;
            },
            batch.topic(),
            batch.recordsMax(),
            batch.bytesMax(),
            batch.delayMillis());
  }

  private static @Nullable Will will(@Nullable WillConfig will) {
    return will == null
        ? null
        : new Will(
            will.topic(),
            will.payload().getBytes(StandardCharsets.UTF_8),
            will.qos(),
            will.retain(),
            will.delayMillis() / 1_000,
            MessageProperties.NONE);
  }

  private static byte @Nullable [] password(UplinkConfig uplink) throws IOException {
    Path file = uplink.passwordFile();
    String key = "uplink " + uplink.name() + ": password_file";
    return file == null ? null : PasswordLine.read(key, file).getBytes(StandardCharsets.UTF_8);
  }
}
