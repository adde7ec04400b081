package sluice.gateway;

import java.io.IOException;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import sluice.config.UplinkConfig;
import sluice.gateway.mqtt.Loss;
import sluice.gateway.mqtt.MqttClient;
import sluice.gateway.mqtt.MqttOptions;
import sluice.gateway.mqtt.PahoClient;
import sluice.gateway.mqtt.UplinkClient;
import sluice.gateway.mqtt.UplinkListener;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;
import sluice.loop.net.TlsSource;

/**
 * An uplink as far as it can be without the spool: what is configured is read, and, if asked for, a
 * connection waits for its first packet. Loop's thread only.
 */
final class ReadyUplink {
  final UplinkConfig config;
  final @Nullable TlsSource tls;
  final UplinkClient client;
  private final Ears ears = new Ears();

  private ReadyUplink(Loop loop, HostResolver resolver, UplinkConfig config) throws IOException {
    this.config = config;
    this.tls = UplinkOptions.tls(loop, config);
    MqttOptions options = UplinkOptions.of(config, tls);
    this.client =
        switch (config.client()) {
          case NATIVE -> MqttClient.create(loop, resolver, options, ears, new Random());
          case PAHO -> PahoClient.create(loop, resolver, options, ears, new Random());
        };
  }

  /**
   * Reads what there is to read.
   *
   * @throws IOException if its password cannot be read, with the way out
   */
  static ReadyUplink make(Loop loop, HostResolver resolver, UplinkConfig config)
      throws IOException {
    return new ReadyUplink(loop, resolver, config);
  }

  /** Who hears of it from now on; nothing is told before. */
  void tell(UplinkListener listener) {
    ears.listener = listener;
  }

  /** Nobody uses it. */
  void close() {
    if (tls != null) {
      tls.close();
    }
    client.close(() -> {});
  }

  /** The client wants its listener before there is one. */
  private static final class Ears implements UplinkListener {
    private @Nullable UplinkListener listener;

    @Override
    public void onUp(boolean resumed) {
      if (listener != null) {
        listener.onUp(resumed);
      }
    }

    @Override
    public void onDown(Loss loss) {
      if (listener != null) {
        listener.onDown(loss);
      }
    }

    @Override
    public void onAcked(long id) {
      if (listener != null) {
        listener.onAcked(id);
      }
    }

    @Override
    public void onRefused(long id, int code, String reason) {
      if (listener != null) {
        listener.onRefused(id, code, reason);
      }
    }

    @Override
    public void onWindow() {
      if (listener != null) {
        listener.onWindow();
      }
    }

    @Override
    public void onBackOff(int failures, long waitMillis) {
      if (listener != null) {
        listener.onBackOff(failures, waitMillis);
      }
    }
  }
}
