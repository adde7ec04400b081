package sluice.addons.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import sluice.addons.AddonHost.Level;
import sluice.addons.child.GatewayEnd;
import sluice.addons.child.Message;
import sluice.drivers.Reading;

/** The gateway, for the one addon of an own process. Loop's thread only, but for the log. */
final class VmGateway implements Outlet, Upstream {
  private static final byte[] NONE = new byte[0];

  private final GatewayEnd end;
  private final String name;
  private boolean stopping;

  VmGateway(GatewayEnd end, String name) {
    this.end = end;
    this.name = name;
  }

  /** The addon ends, and so does all that it has there. */
  void stop() {
    stopping = true;
  }

  /** The gateway puts its own there. */
  @Override
  public String prefix() {
    return "";
  }

  @Override
  public boolean publish(Reading reading, String topic) {
    String channel = topic.substring(name.length() + 1);
    long bits = Double.doubleToRawLongBits(reading.value());
    var _ = end.ask(Message.READING, 0, bits, channel, reading.unit().getBytes(UTF_8));
    return true;
  }

  @Override
  public boolean publish(String topic, byte[] payload) {
    var _ = end.ask(Message.PUBLISH, 0, 0, topic, payload);
    return true;
  }

  @Override
  public void log(String addon, Level level, String text) {
    end.log(level, text);
  }

  @Override
  public long subscribe(String filter) {
    return made(Message.SUBSCRIBE, filter);
  }

  @Override
  public long on(String event) {
    return event.startsWith(name + ":") ? 0 : made(Message.ON, event);
  }

  private long made(int type, String what) {
    long tag = end.nextTag();
    var _ = end.ask(type, tag, 0, what, NONE);
    return tag;
  }

  @Override
  public int emit(String event, byte[] payload) {
    return (int) end.ask(Message.EMIT, 0, 0, event.substring(name.length() + 1), payload);
  }

  @Override
  public void close(long number) {
    if (number != 0 && !stopping) {
      var _ = end.ask(Message.CLOSE, number, 0);
    }
  }
}
