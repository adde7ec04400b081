package sluice.cli.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.X509Bundle;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttClient;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.gateway.testkit.Broker;
import sluice.gateway.testkit.Valkey;
import sluice.loop.testkit.Ports;
import sluice.loop.testkit.TestPki;

/** Several gateways under one parent, with real clients. */
class ClusterAcceptanceTest {
  private static final int CLIENTS = 8;

  @TempDir Path dir;
  private final List<Closeable> open = new ArrayList<>();

  @AfterEach
  void close() throws IOException {
    for (Closeable one : open) {
      one.close();
    }
  }

  /** Connects, publishes, leaves, again and again. */
  private static final class Crowd implements Runnable {
    private final ClusterProcess cluster;
    private final String name;
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger connected = new AtomicInteger();
    private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
    private final List<String> failed = new ArrayList<>();
    private final Thread thread = new Thread(this);

    Crowd(ClusterProcess cluster, String name) {
      this.cluster = cluster;
      this.name = name;
      thread.start();
    }

    @Override
    public void run() {
      for (int i = 0; !over.get(); i++) {
        String id = name + "-" + i;
        try {
          MqttClient client = cluster.connect(id, true, 0);
          connected.incrementAndGet();
          publish(client, id);
        } catch (MqttException e) {
          failed.add(id + ": " + e);
        }
      }
    }

    /** Whoever is disconnected meanwhile comes back, as any client: that is no refusal. */
    private void publish(MqttClient client, String id) {
      try {
        client.publish("t/" + name, id.getBytes(UTF_8), 1, false);
        acknowledged.add(id);
        client.disconnect();
        client.close();
      } catch (MqttException e) {
        try {
          client.close(true);
        } catch (MqttException again) {
          e.addSuppressed(again);
        }
      }
    }

    void end() throws InterruptedException {
      over.set(true);
      thread.join();
    }
  }

  private static MqttAsyncClient upstream(int port, Set<String> arrived) throws MqttException {
    MqttAsyncClient client =
        new MqttAsyncClient("tcp://127.0.0.1:" + port, "cloud", new MemoryPersistence());
    client.setCallback(
        new Hearing() {
          @Override
          public void messageArrived(String topic, MqttMessage message) {
            arrived.add(new String(message.getPayload(), UTF_8));
          }
        });
    client.connect(new MqttConnectionOptions()).waitForCompletion();
    client.subscribe("up/t/#", 1).waitForCompletion();
    return client;
  }

  @Test
  void workers_are_restarted_one_by_one_and_nobody_who_connects_is_refused() throws Exception {
    Set<String> arrived = ConcurrentHashMap.newKeySet();
    try (Broker broker = Broker.start(dir.resolve("broker"));
        ClusterProcess cluster =
            ClusterProcess.start(dir, 2, broker.port(), "[cluster]\ndeal = \"round-robin\"")) {
      MqttAsyncClient cloud = upstream(broker.port(), arrived);
      List<Long> before = cluster.workers().stream().map(ClusterProcess.Worker::pid).toList();
      List<Crowd> crowds = List.of(new Crowd(cluster, "a"), new Crowd(cluster, "b"));
      String said = cluster.ask(0, "restart");
      assertTrue(said.contains("all workers were restarted"), said);
      assertTrue(said.indexOf("worker 2") < said.indexOf("worker 1"), "the owner last: " + said);
      List<ClusterProcess.Worker> after = cluster.workers();
      for (Crowd crowd : crowds) {
        crowd.end();
      }
      assertTrue(after.stream().noneMatch(one -> before.contains(one.pid())), "" + after);
      assertEquals(List.of(1, 1), after.stream().map(ClusterProcess.Worker::restarts).toList());
      int connected = crowds.stream().mapToInt(crowd -> crowd.connected.get()).sum();
      System.out.println(connected + " connects during two restarts");
      crowds.forEach(crowd -> assertEquals(List.of(), crowd.failed));
      assertTrue(connected >= 10, "connects: " + connected);
      Observer.await(
          "all that was acknowledged",
          60,
          () -> crowds.stream().allMatch(crowd -> arrived.containsAll(crowd.acknowledged)));
      cloud.disconnectForcibly();
      cloud.close(true);
      cluster.stop();
    }
  }

  @Test
  void with_valkey_clients_find_their_sessions_when_workers_are_restarted_by_a_signal()
      throws Exception {
    Set<String> heard = ConcurrentHashMap.newKeySet();
    try (Valkey valkey = Valkey.start(dir.resolve("valkey"));
        ClusterProcess cluster =
            ClusterProcess.start(
                dir,
                2,
                9,
                "[cluster]\ndeal = \"round-robin\"\nvalkey = \"127.0.0.1:"
                    + valkey.port()
                    + "\"")) {
      cluster.awaitText("valkey 127.0.0.1:" + valkey.port() + " up", 2);
      MqttClient meter = cluster.connect("meter", true, 600);
      meter.setCallback(
          new Hearing() {
            @Override
            public void messageArrived(String topic, MqttMessage message) {
              heard.add(new String(message.getPayload(), UTF_8));
            }
          });
      meter.subscribe("say/#", 1);
      cluster.hangUp();
      cluster.await(
          "others", all -> all.stream().allMatch(one -> one.isReady() && one.restarts() == 1));
      MqttConnectionOptions back = new MqttConnectionOptions();
      back.setCleanStart(false);
      back.setSessionExpiryInterval(600L);
      assertTrue(meter.connectWithResult(back).getSessionPresent(), cluster.log());
      for (String name : List.of("one", "two")) { // each at another worker
        MqttClient other = cluster.connect(name, true, 0);
        other.publish("say/it", name.getBytes(UTF_8), 1, false);
        other.disconnect();
        other.close();
      }
      Observer.await("both", 60, () -> heard.containsAll(Set.of("one", "two")));
      meter.disconnectForcibly(0, 1_000);
      meter.close(true);
      cluster.stop();
    }
  }

  @Test
  void a_worker_that_is_killed_costs_its_own_connections_only_and_ids_stick_to_workers()
      throws Exception {
    try (ClusterProcess cluster = ClusterProcess.start(dir, 2, 9, "")) {
      List<MqttClient> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(cluster.connect("meter-" + i, false, 600));
      }
      List<ClusterProcess.Worker> before =
          cluster.await(
              "connections",
              all -> all.stream().mapToInt(ClusterProcess.Worker::connections).sum() == CLIENTS);
      ClusterProcess.Worker killed = before.get(1);
      assertTrue(killed.connections() > 0 && killed.connections() < CLIENTS, "" + before);
      ProcessHandle.of(killed.pid()).ifPresent(ProcessHandle::destroyForcibly);
      cluster.await("another one", all -> all.get(1).isReady() && all.get(1).restarts() == 1);
      List<MqttClient> lost = clients.stream().filter(one -> !one.isConnected()).toList();
      assertEquals(killed.connections(), lost.size(), cluster.log());
      for (MqttClient client : lost) {
        client.reconnect();
      }
      Observer.await("their return", 60, () -> clients.stream().allMatch(MqttClient::isConnected));
      cluster.await(
          "the same places",
          all ->
              all.get(0).connections() == before.get(0).connections()
                  && all.get(1).connections() == killed.connections());
      for (MqttClient client : clients) {
        client.disconnectForcibly(0, 1_000);
        client.close(true);
      }
      cluster.stop();
    }
  }

  @Test
  void clients_by_tls_are_dealt_by_their_address_and_those_at_a_unix_socket_by_their_id()
      throws Exception {
    TestPki pki = new TestPki();
    X509Bundle server = pki.localhost();
    TestPki.write(dir, "server", server);
    int secured = Ports.tried(free -> free);
    Path inside = dir.resolve("inside.sock");
    String listeners =
        """
        [listen.secured]
        port = %d
        [listen.secured.tls]
        certificate = "server.pem"
        key = "server.key"
        [listen.inside]
        path = "%s"
        """
            .formatted(secured, inside);
    try (ClusterProcess cluster = ClusterProcess.start(dir, 2, 9, listeners)) {
      for (int i = 0; i < CLIENTS; i++) {
        Socket socket = pki.context(server).getSocketFactory().createSocket("127.0.0.1", secured);
        open.add(socket);
        greet(socket.getInputStream(), socket.getOutputStream(), "meter-" + i);
      }
      cluster.await(
          "them at one worker",
          all -> all.stream().map(ClusterProcess.Worker::connections).toList().contains(CLIENTS));
      for (int i = 0; i < CLIENTS; i++) {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(inside));
        open.add(channel);
        greet(Channels.newInputStream(channel), Channels.newOutputStream(channel), "meter-" + i);
      }
      cluster.await(
          "them at both",
          all ->
              all.stream().mapToInt(ClusterProcess.Worker::connections).sum() == 2 * CLIENTS
                  && all.stream().allMatch(worker -> worker.connections() > 0));
      cluster.stop();
    }
  }

  /** MQTT 3.1.1, without a keep alive: CONNECT, and CONNACK with code 0. */
  private static void greet(InputStream in, OutputStream out, String id) throws IOException {
    byte[] name = id.getBytes(UTF_8);
    ByteBuffer connect = ByteBuffer.allocate(14 + name.length);
    connect.put((byte) 0x10).put((byte) (12 + name.length));
    connect.putShort((short) 4).put("MQTT".getBytes(UTF_8)).put((byte) 4).put((byte) 2);
    connect.putShort((short) 0).putShort((short) name.length).put(name);
    out.write(connect.array());
    out.flush();
    assertArrayEquals(new byte[] {0x20, 2, 0, 0}, in.readNBytes(4), id);
  }
}
