package sluice.gateway.mqtt;

import java.io.EOFException;
import java.net.InetAddress;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.net.Tls;
import sluice.loop.net.TlsException;

/**
 * One connection by Paho, which gets a client and threads of its own: Paho 1.2.5 used again after a
 * loss sends a publish that had a topic alias without topic and alias. What Paho's threads call
 * here goes to the {@link Owner}, which enters the loop; all else is for the loop's thread, but
 * {@link #connect} and {@link #end}, which block and are for a worker.
 */
final class PahoLink implements MqttCallback {
  /** Messages on their way into the loop; at it Paho's thread waits, and so does the broker. */
  static final int ENTERING_MAX = 100;

  private static final long DISCONNECT_MILLIS_MAX = 500;
  private static final int END_TRIES_MAX = 5;
  private static final long CHECK_MILLIS = 50;

  /** Hears what Paho's threads have to say; any thread. */
  interface Owner {
    void onAccepted(PahoLink link, Granted granted, boolean sessionPresent);

    void onLost(PahoLink link, Loss loss);

    void onPublished(PahoLink link, long id, int code);

    void onSubscribed(PahoLink link, String filter, int code);

    void onMessage(PahoLink link, ReceivedMessage message, int packetId);
  }

  private final MqttOptions options;
  private final Owner owner;
  private final PahoThreads threads;
  private final Semaphore entering = new Semaphore(ENTERING_MAX);
  private volatile @Nullable Tls tls;
  private volatile boolean ended;
  private volatile @Nullable MqttAsyncClient paho;

  PahoLink(MqttOptions options, Owner owner) {
    this.options = options;
    this.owner = owner;
    this.threads =
        new PahoThreads(death ->
            owner.onLost(this, Loss.of("paho could not read what the broker sent: " + death)));
  }

  /**
   * Blocks, for the classes to load and Paho to start; does nothing if it is not wanted any more.
   *
   * @param address the server's; with its name Paho would have the JDK look that up
   * @param client verifies the server's name; null for plain TCP
   */
  synchronized void connect(
      Redirects.Server server, InetAddress address, String clientId, @Nullable Tls client)
      throws MqttException {
    if (ended) {
      return;
    }
    tls = client;
    threads.sockets().secureBy(client, server.host());
    Redirects.Server at = new Redirects.Server(address.getHostAddress(), server.port());
    MqttAsyncClient made =
        new MqttAsyncClient("tcp://" + at, clientId, new MemoryPersistence(), null, threads);
    made.setCallback(this);
    made.setManualAcks(true);
    paho = made;
    boolean cleanStart = options.qos() == 2;
    MqttConnectionOptions connect = PahoOptions.connect(options, cleanStart);
    connect.setSocketFactory(threads.sockets());
    var _ = made.connect(connect, null, new Connecting(cleanStart));
  }

  /** False if Paho takes none now. */
  boolean publish(SpooledMessage message) {
    MqttAsyncClient client = paho;
    if (client == null) {
      return false;
    }
    try {
      var _ =
          client.publish(
              message.topic(), PahoOptions.message(message), null, new Publishing(message.id()));
      return true;
    } catch (MqttException e) {
      return false;
    }
  }

  /** Failures come as a loss. */
  void subscribe(String filter, int qos) {
    MqttAsyncClient client = paho;
    try {
      if (client != null) {
        var _ =
            client.subscribe(
                new MqttSubscription[] {new MqttSubscription(filter, qos)},
                null,
                new Subscribing(filter),
                new MqttProperties());
      }
    } catch (MqttException | IllegalArgumentException e) {
      owner.onLost(this, Loss.of("subscribe to " + filter + ": " + e.getMessage()));
    }
  }

  void unsubscribe(String filter) {
    MqttAsyncClient client = paho;
    try {
      if (client != null) {
        var _ = client.unsubscribe(filter);
      }
    } catch (MqttException e) {
      owner.onLost(this, Loss.of("unsubscribe from " + filter + ": " + e.getMessage()));
    }
  }

  /** A message from {@link Owner#onMessage} has been taken; QoS 1 is acknowledged now. */
  void taken(ReceivedMessage message, int packetId) {
    entering.release();
    MqttAsyncClient client = paho;
    try {
      if (message.qos() == 1 && client != null && !ended) {
        client.messageArrivedComplete(packetId, 1);
      }
    } catch (MqttException e) {
      owner.onLost(this, Loss.of("acknowledge a message: " + e.getMessage()));
    }
  }

  /** What Paho says from now on is not wanted. Loop's thread. */
  void abandon() {
    ended = true;
    threads.abandon();
  }

  /** Blocks, for a bounded time, until Paho's threads have ended. After {@link #abandon}. */
  synchronized void end(boolean goodbye) {
    threads.awaitMeeting();
    disconnect(goodbye);
    threads.end();
    for (int i = 1; i < END_TRIES_MAX && !threads.haveEnded(); i++) {
      disconnect(false); // a CONNACK at the wrong moment has undone it: the sender waits for work
      threads.end();
    }
    if (!threads.haveEnded()) {
      Logger.warn("mqtt: threads of Paho's do not end");
    }
  }

  private void disconnect(boolean goodbye) {
    MqttAsyncClient client = paho;
    try {
      if (client != null) {
        client.disconnectForcibly(0, DISCONNECT_MILLIS_MAX, goodbye);
        client.close(true);
      }
    } catch (MqttException | RuntimeException e) {
      return; // Paho throws what it likes while it ends
    }
  }

  // --- from Paho's threads ---

  @Override
  public void disconnected(MqttDisconnectResponse response) {
    MqttException exception = response.getException();
    if (exception != null) {
      owner.onLost(this, loss("", exception));
      return;
    }
    int code = response.getReturnCode();
    owner.onLost(
        this,
        new Loss(
            "the broker disconnected: " + Reasons.text(code, response.getReasonString()),
            code,
            response.getServerReference()));
  }

  @Override
  public void messageArrived(String topic, MqttMessage message) throws InterruptedException {
    while (!entering.tryAcquire(CHECK_MILLIS, TimeUnit.MILLISECONDS)) {
      if (ended) {
        return;
      }
    }
    owner.onMessage(this, PahoOptions.received(topic, message), message.getId());
  }

  @Override
  public void mqttErrorOccurred(MqttException exception) {
    owner.onLost(this, loss("", exception));
  }

  @Override
  public void deliveryComplete(IMqttToken token) {}

  @Override
  public void connectComplete(boolean reconnect, String serverUri) {}

  @Override
  public void authPacketArrived(int reasonCode, MqttProperties properties) {
    owner.onLost(this, Loss.of("the broker sent AUTH, which was not asked for"));
  }

  private Loss loss(String where, Throwable failure) {
    int code = failure instanceof MqttException mqtt ? mqtt.getReasonCode() : Loss.NO_CODE;
    if (code >= Reasons.FAILED && code <= 0xFF) {
      return new Loss(where + Reasons.text(code), code, null);
    }
    Throwable cause = failure.getCause();
    if (cause instanceof EOFException) {
      return new Loss(where + "the broker closed the connection", Loss.CLOSED, null);
    }
    if (cause instanceof TlsException) {
      return Loss.of(where + cause.getMessage());
    }
    Tls client = tls;
    if (client != null && cause instanceof SSLException) {
      return Loss.of(where + client.explain(cause));
    }
    return Loss.of(where + failure.getMessage() + (cause == null ? "" : ": " + cause));
  }

  private final class Connecting implements MqttActionListener {
    private final boolean cleanStart;

    Connecting(boolean cleanStart) {
      this.cleanStart = cleanStart;
    }

    @Override
    public void onSuccess(IMqttToken token) {
      MqttProperties properties = token.getResponseProperties();
      Granted granted =
          PahoOptions.granted(options, properties == null ? new MqttProperties() : properties);
      String useless = granted.useless(options);
      if (cleanStart && token.getSessionPresent()) {
        useless = "the broker broke the protocol: session present after a clean start";
      }
      if (useless != null) {
        owner.onLost(PahoLink.this, Loss.of(useless));
      } else {
        owner.onAccepted(PahoLink.this, granted, token.getSessionPresent());
      }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable exception) {
      Loss loss = loss("", exception);
      MqttProperties properties = token == null ? null : token.getResponseProperties();
      String reference = properties == null ? null : properties.getServerReference();
      owner.onLost(PahoLink.this, new Loss(loss.reason(), loss.code(), reference));
    }
  }

  private final class Publishing implements MqttActionListener {
    private final long id;

    Publishing(long id) {
      this.id = id;
    }

    @Override
    public void onSuccess(IMqttToken token) {
      int[] codes = token.getReasonCodes();
      owner.onPublished(PahoLink.this, id, codes == null || codes.length == 0 ? 0 : codes[0]);
    }

    @Override
    public void onFailure(
        IMqttToken token, Throwable exception) {} // the loss is told once, for all
  }

  private final class Subscribing implements MqttActionListener {
    private final String filter;

    Subscribing(String filter) {
      this.filter = filter;
    }

    @Override
    public void onSuccess(IMqttToken token) {
      int[] codes = token.getReasonCodes();
      if (codes == null || codes.length != 1) {
        owner.onLost(
            PahoLink.this, Loss.of("the broker broke the protocol: a SUBACK without its code"));
      } else {
        owner.onSubscribed(PahoLink.this, filter, codes[0]);
      }
    }

    @Override
    public void onFailure(IMqttToken token, Throwable exception) {
      int code = exception instanceof MqttException mqtt ? mqtt.getReasonCode() : 0;
      if (code >= Reasons.FAILED && code <= 0xFF) {
        owner.onSubscribed(PahoLink.this, filter, code);
      }
    }
  }
}
