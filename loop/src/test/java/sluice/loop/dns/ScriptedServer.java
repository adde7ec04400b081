package sluice.loop.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.LengthPrefixed;
import sluice.loop.net.Listener;
import sluice.loop.net.Tcp;
import sluice.loop.net.Udp;
import sluice.loop.net.UdpListener;
import sluice.loop.testkit.Ports;

/** A DNS server on the test's own loop that answers each question with whatever it is told. */
final class ScriptedServer implements UdpListener {
  /** Where a question came from. */
  record Origin(int port, int id) {}

  /** What came, in order: {@code UDP A broker.example.} */
  final List<String> asked = new ArrayList<>();

  /** Where questions came from, and with which id. */
  final List<Origin> origins = new ArrayList<>();

  Function<byte[], List<byte[]>> overUdp = query -> List.of();
  Function<byte[], List<byte[]>> overTcp = query -> List.of();
  private final Loop loop;
  private final Udp udp;
  private @Nullable Listener tcp;

  private ScriptedServer(Loop loop, String host) {
    this.loop = loop;
    InetAddress address = InetAddress.ofLiteral(host);
    try { // free for TCP, too
      udp = Ports.tried(port -> Udp.bind(loop, new InetSocketAddress(address, port), 4_096, this));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static ScriptedServer open(Loop loop) {
    return new ScriptedServer(loop, "127.0.0.1");
  }

  /** One that always answers with the same, or, with null, never. */
  ScriptedServer answering(Function<byte[], byte @Nullable []> answer) {
    overUdp =
        query -> {
          byte[] reply = answer.apply(query);
          return reply == null ? List.of() : List.of(reply);
        };
    return this;
  }

  /** Listens on TCP, too, at the same port. */
  ScriptedServer withTcp(Function<byte[], List<byte[]>> answers) {
    overTcp = answers;
    try {
      tcp = Tcp.listen(loop, address(), 64, LengthPrefixed.CODEC, Session::new);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return this;
  }

  InetSocketAddress address() {
    return udp.local();
  }

  Udp socket() {
    return udp;
  }

  void close() {
    udp.close();
    if (tcp != null) {
      tcp.close();
    }
  }

  @Override
  public void onDatagram(byte[] data, InetSocketAddress from) {
    note("UDP", data);
    origins.add(new Origin(from.getPort(), Replies.parse(data).getHeader().getID()));
    overUdp.apply(data).forEach(reply -> udp.send(reply, from));
  }

  @Override
  public void onError(Throwable cause) {}

  private void note(String transport, byte[] query) {
    asked.add(transport + " " + Replies.typeOf(query) + " " + Replies.nameOf(query));
  }

  private final class Session implements ConnectionListener {
    private @Nullable Connection connection;

    @Override
    public void onOpen(Connection open) {
      connection = open;
    }

    @Override
    public void onMessage(Object message) {
      byte[] query = (byte[]) message;
      note("TCP", query);
      Connection to = connection;
      for (byte[] reply : overTcp.apply(query)) {
        if (to != null && reply.length == 0) {
          to.close();
        } else if (to != null) {
          to.send(reply);
        }
      }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClose(@Nullable Throwable cause) {}
  }
}
