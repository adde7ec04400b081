package sluice.gateway;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.config.GpioConfig;
import sluice.config.OutputConfig;
import sluice.config.SluiceConfig;
import sluice.drivers.pins.OutputUse;
import sluice.gateway.mqtt.ReceivedMessage;
import sluice.gateway.mqtt.SubscriptionListener;
import sluice.loop.Clock;

/**
 * One output's commands, from whichever uplink may send them. Loop's thread only.
 *
 * <p>A command says what is to be, never what is to change, so one that comes twice does no harm.
 * What the broker kept (retained) is refused unless the configuration says otherwise: it comes at
 * each new session, however old. At QoS 0, the default, a broker keeps nothing for a gateway that
 * is away; at 1 or 2 it may deliver hours late, which {@code command_max_age} bounds. Each command
 * that is obeyed is answered by a reading, each other one by a count and a line in the log.
 */
final class OutputCommands implements SubscriptionListener {
  private static final long LOG_NANOS_MIN = 1_000_000_000; // a flood is counted, not written down
  private static final long LEASE_MILLIS_MAX = 30L * 86_400_000;

  private final Clock clock;
  private final String name;
  private final OutputConfig config;
  private final OutputUse output;
  private long lastLogNanos;
  private long unlogged;

  OutputCommands(Clock clock, String name, OutputConfig config, OutputUse output) {
    this.clock = clock;
    this.name = name;
    this.config = config;
    this.output = output;
    this.lastLogNanos = clock.nanoTime() - LOG_NANOS_MIN;
  }

  /** Subscribes for the outputs whose configuration says who may set them, and for no other. */
  static void takeAll(Clock clock, SluiceConfig config, Pins pins, List<Uplink> uplinks) {
    for (GpioConfig gpio : config.gpio().values()) {
      OutputConfig output = gpio.output();
      OutputUse use = pins.outputs().get(gpio.name());
      if (output == null || use == null || output.commands().isEmpty()) {
        continue;
      }
      OutputCommands commands = new OutputCommands(clock, gpio.name(), output, use);
      for (Uplink uplink : uplinks) {
        if (output.commands().contains(uplink.name())
            && !uplink.subscribe(output.commandTopic(), output.commandQos(), commands)) {
          commands.onRefused(output.commandTopic() + " is no topic filter");
        }
      }
    }
  }

  @Override
  public void onMessage(ReceivedMessage message) {
    String refusal = refusal(message);
    if (refusal != null) {
      output.refuse();
      log(refusal);
    }
  }

  @Override
  public void onRefused(String reason) {
    Logger.error("gpio {}: takes no commands: {}", name, reason);
  }

  /** Null if it was obeyed. */
  private @Nullable String refusal(ReceivedMessage message) {
    if (message.retained() && !config.commandRetained()) {
      return "it was retained by the broker, and may be old; see command_retained";
    }
    try {
      OutputCommand command = OutputCommand.parse(message.payload());
      String late = late(command);
      return late == null ? obey(command) : late;
    } catch (IllegalArgumentException e) {
      return e.getMessage();
    }
  }

  private @Nullable String late(OutputCommand command) {
    long max = config.commandMaxAgeMillis();
    if (max == 0) {
      return null;
    }
    if (command.sentMillis() == OutputCommand.UNSAID) {
      return "it does not say when it was sent (sent_ms); see command_max_age";
    }
    if (!clock.isWallKnown()) {
      return "this board does not know the time yet, so the command may be old";
    }
    long age = clock.wallMillis() - command.sentMillis();
    return Math.abs(age) > max ? "it was sent " + age + " ms ago; see command_max_age" : null;
  }

  private @Nullable String obey(OutputCommand command) {
    long bound = config.leaseMillis() == 0 ? LEASE_MILLIS_MAX : config.leaseMillis();
    if (command.leaseMillis() > bound) {
      return "lease_ms is " + bound + " at most; see lease";
    }
    try {
      if (command.leaseMillis() == OutputCommand.UNSAID) {
        output.set(command.value());
      } else {
        output.set(command.value(), command.leaseMillis());
      }
      return null;
    } catch (IOException e) {
      return e.getMessage();
    }
  }

  private void log(String refusal) {
    long now = clock.nanoTime();
    if (now - lastLogNanos < LOG_NANOS_MIN) {
      unlogged++;
      return;
    }
    lastLogNanos = now;
    String more = unlogged == 0 ? "" : "; and " + unlogged + " before it";
    unlogged = 0;
    Logger.warn("gpio {}: a command was refused: {}{}", name, refusal, more);
  }
}
