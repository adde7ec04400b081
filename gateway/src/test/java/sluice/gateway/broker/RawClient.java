package sluice.gateway.broker;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.Wire;
import sluice.gateway.mqtt.Wire.Packet;
import sluice.loop.Loop;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.Tcp;
import sluice.loop.net.Tls;

/** A client byte by byte, without a codec, on the test's own loop. */
final class RawClient implements ConnectionListener {
  /** Of MQTT 5: clean start, no keep alive, session gone with the connection. */
  static final byte[] CONNECT = connect("c", 2, "");

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private @Nullable Connection connection;
  private boolean open;
  private boolean ended;

  static RawClient connect(Loop loop, int port) {
    RawClient client = new RawClient();
    client.connection = Tcp.connect(loop, "127.0.0.1", port, 10_000, pipeline -> {}, client);
    return client;
  }

  /** Over TLS, to localhost. */
  static RawClient connect(Loop loop, int port, Tls tls) {
    RawClient client = new RawClient();
    client.connection =
        Tcp.connect(
            loop,
            "127.0.0.1",
            port,
            10_000,
            pipeline -> tls.secure(pipeline, loop, "localhost", port),
            client);
    return client;
  }

  /**
   * CONNECT of MQTT 5.
   *
   * @param flags 2 for a clean start
   */
  static byte[] connect(String id, int flags, String propertiesHex, byte[]... more) {
    return connect(id, flags, 0, propertiesHex, more);
  }

  static byte[] connect(String id, int flags, int keepAlive, String propertiesHex, byte[]... more) {
    return Wire.packet(
        0x10,
        Wire.string("MQTT"),
        new byte[] {5, (byte) flags},
        Wire.u16(keepAlive),
        Wire.properties(propertiesHex),
        Wire.string(id),
        Wire.concat(more));
  }

  /** CONNECT of MQTT 3.1.1. */
  static byte[] connect311(String id, int flags, byte[]... more) {
    return Wire.packet(
        0x10,
        Wire.string("MQTT"),
        new byte[] {4, (byte) flags, 0, 0},
        Wire.string(id),
        Wire.concat(more));
  }

  /** PUBLISH of MQTT 3.1.1. */
  static byte[] publish311(int flags, String topic, int packetId, String text) {
    byte[] id = (flags & 6) == 0 ? new byte[0] : Wire.u16(packetId);
    return Wire.packet(0x30 | flags, Wire.string(topic), id, Wire.utf8(text));
  }

  /** SUBSCRIBE of MQTT 5 to one filter. */
  static byte[] subscribe(int packetId, String filter, int options) {
    return Wire.packet(
        0x82,
        Wire.u16(packetId),
        Wire.properties(""),
        Wire.string(filter),
        new byte[] {(byte) options});
  }

  void send(byte[]... packets) {
    Connection to = connection;
    if (to != null) {
      to.send(Unpooled.wrappedBuffer(Wire.concat(packets)));
    }
  }

  /** Whole packets so far. */
  List<Packet> received() {
    byte[] all = bytes.toByteArray();
    List<Packet> packets = new ArrayList<>();
    int at = 0;
    while (at + 2 <= all.length) {
      int length = 0;
      int shift = 0;
      int body = at + 1;
      int digit;
      do {
        digit = all[body++];
        length |= (digit & 0x7F) << shift;
        shift += 7;
      } while ((digit & 0x80) != 0 && body < all.length);
      if (body + length > all.length) {
        break;
      }
      byte[] content = Arrays.copyOfRange(all, body, body + length);
      packets.add(new Packet(Byte.toUnsignedInt(all[at]) >> 4, all[at] & 15, content));
      at = body + length;
    }
    return packets;
  }

  /** Of one type. */
  List<Packet> received(int type) {
    return received().stream().filter(packet -> packet.type() == type).toList();
  }

  /** All bytes that came. */
  byte[] heard() {
    return bytes.toByteArray();
  }

  /** Forgets what has come. */
  void forget() {
    bytes.reset();
  }

  void reading(boolean on) {
    Connection from = connection;
    if (from != null) {
      from.reading(on);
    }
  }

  void close() {
    Connection from = connection;
    if (from != null) {
      from.destroy(null);
    }
  }

  boolean isOpen() {
    return open;
  }

  boolean isEnded() {
    return ended;
  }

  @Override
  public void onOpen(Connection opened) {
    open = true;
  }

  @Override
  public void onMessage(Object message) {
    bytes.writeBytes(ByteBufUtil.getBytes((ByteBuf) message));
  }

  @Override
  public void onWritable() {}

  @Override
  public void onClose(@Nullable Throwable cause) {
    ended = true;
  }
}
