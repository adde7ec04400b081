package sluice.image.board;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** A Unix socket over which lines go, as QEMU's QMP and qtest speak. */
final class LineSocket implements AutoCloseable {
  private final SocketChannel channel;
  private final BufferedReader reader;

  private LineSocket(SocketChannel channel) {
    this.channel = channel;
    reader =
        new BufferedReader(
            new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8));
  }

  static LineSocket connect(Path path) throws IOException {
    SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX);
    channel.connect(UnixDomainSocketAddress.of(path));
    return new LineSocket(channel);
  }

  void write(String line) throws IOException {
    ByteBuffer bytes = StandardCharsets.UTF_8.encode(line + "\n");
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  String read() throws IOException {
    String line = reader.readLine();
    if (line == null) {
      throw new IOException("the emulator has closed the connection");
    }
    return line;
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
