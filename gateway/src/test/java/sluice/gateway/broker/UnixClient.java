package sluice.gateway.broker;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A client at a Unix socket, by the JDK's channels and without waiting. */
final class UnixClient implements AutoCloseable {
  private final SocketChannel channel;
  private final ByteBuffer heard = ByteBuffer.allocate(4_096);

  private UnixClient(SocketChannel channel) {
    this.channel = channel;
  }

  static UnixClient connect(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
    channel.configureBlocking(false);
    return new UnixClient(channel);
  }

  void send(byte[] bytes) throws IOException {
    int sent = channel.write(ByteBuffer.wrap(bytes));
    if (sent != bytes.length) {
      throw new IOException("a socket that takes not even this");
    }
  }

  /** Bytes so far. */
  int received() {
    try {
      int _ = channel.read(heard);
    } catch (IOException e) {
      return -1;
    }
    return heard.position();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
