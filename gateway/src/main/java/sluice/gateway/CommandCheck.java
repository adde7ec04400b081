package sluice.gateway;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import sluice.config.ConfigDraft;
import sluice.config.GpioConfig;
import sluice.config.OutputConfig;
import sluice.config.Problem;
import sluice.config.Problem.Severity;
import sluice.config.SluiceConfig;
import sluice.config.UplinkConfig;

/** Warns of outputs that others than their broker may command. */
public final class CommandCheck {
  private CommandCheck() {}

  /** What of a configuration may be meant so, and should be known. */
  public static List<Problem> of(ConfigDraft draft) {
    SluiceConfig config = draft.config();
    List<Problem> found = new ArrayList<>();
    if (config == null) {
      return found;
    }
    for (GpioConfig gpio : config.gpio().values()) {
      OutputConfig output = gpio.output();
      for (String name : output == null ? List.<String>of() : output.commands()) {
        UplinkConfig uplink = config.uplinks().get(name);
        if (uplink != null && uplink.tls() == null && !isLoopback(uplink.host())) {
          found.add(
              draft.problem(
                  Severity.WARNING,
                  List.of("gpio", gpio.name(), "commands"),
                  "[uplink.%1$s] is plain TCP to %2$s: whoever is on the way may command this output; add [uplink.%1$s.tls]"
                      .formatted(name, uplink.host())));
        }
      }
    }
    return found;
  }

  /** By what is written: nobody is asked for a name (RFC 6761, 6.3). */
  private static boolean isLoopback(String host) {
    String name = host.toLowerCase(Locale.ROOT);
    if (name.equals("localhost") || name.endsWith(".localhost")) {
      return true;
    }
    try {
      return InetAddress.ofLiteral(host).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false; // a name
    }
  }
}
