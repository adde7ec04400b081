package sluice.gateway.mqtt;

import org.jspecify.annotations.Nullable;

/** Options for one test: quick back-offs, all else as usual unless said. */
final class TestOptions {
  private final int port;
  private Protocol protocol = Protocol.MQTT5;
  private String clientId = "contract";
  private int qos = 1;
  private int keepAliveSeconds = 30;
  private long ackTimeoutMillis = 60_000;
  private long connectTimeoutMillis = 10_000;
  private BackOff backOff = new BackOff(1, 5, 60_000);
  private @Nullable Will will;
  private int inflightMax = 1_000;
  private long inflightBytesMax = 4L << 20;
  private int receiveMaximum = 100;
  private int redirectsMax;
  private int packetBytesMax = 256 * 1024;

  private TestOptions(int port) {
    this.port = port;
  }

  static TestOptions to(int port) {
    return new TestOptions(port);
  }

  TestOptions protocol(Protocol value) {
    protocol = value;
    return this;
  }

  TestOptions clientId(String value) {
    clientId = value;
    return this;
  }

  TestOptions qos(int value) {
    qos = value;
    return this;
  }

  TestOptions keepAlive(int seconds) {
    keepAliveSeconds = seconds;
    return this;
  }

  TestOptions ackTimeout(long millis) {
    ackTimeoutMillis = millis;
    return this;
  }

  TestOptions connectTimeout(long millis) {
    connectTimeoutMillis = millis;
    return this;
  }

  TestOptions backOff(long minMillis, long maxMillis, long stableAfterMillis) {
    backOff = new BackOff(minMillis, maxMillis, stableAfterMillis);
    return this;
  }

  TestOptions will(Will value) {
    will = value;
    return this;
  }

  TestOptions inflight(int max, long bytesMax) {
    inflightMax = max;
    inflightBytesMax = bytesMax;
    return this;
  }

  TestOptions receiveMaximum(int value) {
    receiveMaximum = value;
    return this;
  }

  TestOptions redirects(int max) {
    redirectsMax = max;
    return this;
  }

  TestOptions packetBytesMax(int value) {
    packetBytesMax = value;
    return this;
  }

  MqttOptions done() {
    return new MqttOptions(
        "127.0.0.1",
        port,
        protocol,
        clientId,
        null,
        new byte[0], // of no use without a user name
        qos,
        will,
        keepAliveSeconds,
        3_600,
        connectTimeoutMillis,
        ackTimeoutMillis,
        backOff,
        new Limits(inflightMax, inflightBytesMax, receiveMaximum, 16, packetBytesMax, redirectsMax),
        null);
  }
}
