package sluice.loop.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
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

  private static final int TRIES_MAX = 20;

  private ScriptedServer(Loop loop, String host) {
    this.loop = loop;
    try {
      udp = bind(host);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** On a port that is free for TCP, too: the kernel draws it among those free for UDP alone. */
  private Udp bind(String host) throws IOException {
    var any = new InetSocketAddress(InetAddress.ofLiteral(host), 0);
    for (int left = TRIES_MAX; ; left--) {
      Udp bound = Udp.bind(loop, any, 4_096, this);
      try (ServerSocket probe = new ServerSocket()) {
        probe.setReuseAddress(true);
        probe.bind(bound.local());
        return bound;
      } catch (BindException e) {
        bound.close();
        if (left == 0) {
          throw e;
        }
      }
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
