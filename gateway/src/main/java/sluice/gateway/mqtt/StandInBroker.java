package sluice.gateway.mqtt;

import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.LinkedHashSet;
import java.util.Set;
import sluice.loop.Loop;
import sluice.loop.net.Listener;
import sluice.loop.net.Tcp;

/**
 * A broker for the demo and for tests, on loopback and on the same loop: CONNECT, PUBLISH (QoS 0
 * and 1), SUBSCRIBE (answered with QoS 0), PING, DISCONNECT, of MQTT 5 and 3.1.1. It keeps nothing.
 * A client that breaks the protocol is disconnected. Loop's thread only.
 */
public final class StandInBroker {
  private static final int CONNECTIONS_MAX = 64;
  private static final int PACKET_BYTES_MAX = 256 * 1024;

  private final Set<StandInSession> sessions = new LinkedHashSet<>();
  private final Listener listener;
  private long published;

  private StandInBroker(Loop loop) throws IOException {
    InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    listener =
        Tcp.listen(
            loop,
            address,
            CONNECTIONS_MAX,
            pipeline -> pipeline.addLast(new MqttDecoder(PACKET_BYTES_MAX), MqttEncoder.INSTANCE),
            () -> new StandInSession(this));
    listener.unref();
  }

  /** Listens on a free port of loopback; keeps no loop alive by itself. */
  public static StandInBroker start(Loop loop) {
    try {
      return new StandInBroker(loop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return listener.port();
  }

  /** PUBLISH packets received. */
  public long published() {
    return published;
  }

  public void close() {
    listener.close();
    Set.copyOf(sessions).forEach(StandInSession::disconnect);
  }

  void add(StandInSession session) {
    sessions.add(session);
  }

  void remove(StandInSession session) {
    sessions.remove(session);
  }

  void deliver(String topic, byte[] payload) {
    published++;
    for (StandInSession session : Set.copyOf(sessions)) {
      session.deliver(topic, payload);
    }
  }
}
