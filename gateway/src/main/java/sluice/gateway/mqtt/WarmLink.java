package sluice.gateway.mqtt;

import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.net.HostResolver;

/**
 * A connection that is opened ahead of its use: the name is looked up, TCP and TLS are there, and
 * nothing was sent, so that the broker knows nobody yet. Brokers end such connections after a
 * while; then there is none, and the next is opened as usual. Loop's thread only.
 */
final class WarmLink implements MqttLink.Owner {
  private final Loop loop;
  private final Redirects.Server server;
  private @Nullable MqttLink link;
  private MqttLink.@Nullable Owner user;
  private boolean opened;
  private boolean ended;

  private WarmLink(Loop loop, Redirects.Server server) {
    this.loop = loop;
    this.server = server;
  }

  static WarmLink open(
      Loop loop,
      HostResolver resolver,
      MqttOptions options,
      Redirects.Server server,
      MqttSession session) {
    WarmLink warm = new WarmLink(loop, server);
    warm.link = MqttLink.open(loop, resolver, options, server, session, warm);
    return warm;
  }

  /**
   * Gives it to its user, who hears from now on.
   *
   * @return null if it has ended, or leads elsewhere
   */
  @Nullable MqttLink use(Redirects.Server wanted, MqttLink.Owner by) {
    if (ended || !wanted.equals(server)) {
      close();
      return null;
    }
    user = by;
    if (opened) {
      loop.defer(by::onOpened);
    }
    return link;
  }

  /** Nobody will use it. */
  void close() {
    MqttLink open = link;
    if (user == null && !ended && open != null) {
      ended = true;
      open.close();
    }
  }

  @Override
  public void onOpened() {
    opened = true;
    if (user != null) {
      user.onOpened();
    }
  }

  @Override
  public void onAccepted(Granted granted, boolean sessionPresent) {
    if (user != null) {
      user.onAccepted(granted, sessionPresent);
    }
  }

  @Override
  public void onLost(Loss loss) {
    ended = true;
    if (user != null) {
      user.onLost(loss);
    }
  }

  @Override
  public void onClosed() {
    ended = true;
    if (user != null) {
      user.onClosed();
    }
  }
}
