package sluice.addons.host;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import sluice.drivers.Reading;

/** An outlet that notes what it takes. */
final class HeardOutlet implements Outlet {
  final List<String> heard = new ArrayList<>();
  boolean refuses;

  @Override
  public String prefix() {
    return "sluice/board/";
  }

  @Override
  public boolean publish(Reading reading, String topic) {
    heard.add(topic + " " + reading.value() + reading.unit() + " " + reading.quality());
    return !refuses;
  }

  @Override
  public boolean publish(String topic, byte[] payload) {
    heard.add(topic + " " + new String(payload, StandardCharsets.UTF_8));
    return !refuses;
  }
}
