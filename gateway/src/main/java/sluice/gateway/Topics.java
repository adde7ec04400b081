package sluice.gateway;

import sluice.config.GpioConfig;
import sluice.config.SampleConfig;
import sluice.config.SensorConfig;
import sluice.config.SensorConfig.ChannelConfig;
import sluice.config.SluiceConfig;
import sluice.gateway.route.Router;

/** Where each configured source's readings go. */
final class Topics {
  private Topics() {}

  /** {@code PREFIX/ID/}. */
  static String prefix(SluiceConfig config) {
    return config.gateway().topicPrefix() + "/" + config.gateway().id() + "/";
  }

  static void routeAll(SluiceConfig config, Router to, Published published) {
    String prefix = prefix(config);
    for (GpioConfig gpio : config.gpio().values()) {
      String topic = gpio.topic() == null ? prefix + gpio.name() : gpio.topic();
      to.route(gpio.name(), topic);
      if (gpio.function().isLevel()) {
        published.addEdgeTopic(topic);
      }
    }
    for (SampleConfig sample : config.samples().values()) {
      to.route(sample.name(), sample.topic() == null ? prefix + sample.name() : sample.topic());
    }
    for (SensorConfig sensor : config.sensors().sensors().values()) {
      for (ChannelConfig channel : sensor.channels()) {
        String source = SensorInputs.source(sensor, channel);
        to.route(source, channel.topic() == null ? prefix + source : channel.topic());
      }
    }
  }
}
