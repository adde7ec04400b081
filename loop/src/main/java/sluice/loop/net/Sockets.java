package sluice.loop.net;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.Socket;
import io.netty.channel.unix.UnixChannel;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import sluice.loop.posix.Descriptors;

/** Netty's channels from and to descriptors. */
final class Sockets {
  static final int BACKLOG = 128;

  private static final int S_IFMT = 0170000; // inode(7)
  private static final int S_IFSOCK = 0140000;

  private Sockets() {}

  /** A connected socket. */
  static Channel connected(int fd, boolean unix) {
    return unix ? new EpollDomainSocketChannel(fd) : new EpollSocketChannel(fd);
  }

  /** A listening socket, not bound yet, or bound and open already. */
  static ServerChannel listening(Endpoint endpoint) throws IOException {
    return switch (endpoint) {
      case Endpoint.Address _ -> new EpollServerSocketChannel();
      case Endpoint.Unix unix -> new EpollServerDomainSocketChannel(bind(unix), true);
      case Endpoint.Open open ->
          open.place() instanceof Endpoint.Unix
              ? new EpollServerDomainSocketChannel(open.fd(), true)
              : new EpollServerSocketChannel(open.fd());
      case Endpoint.Dealt _ -> throw new AssertionError("its socket is another process's");
    };
  }

  /** Not by Netty's channel: that removes the path when it is closed, whoever has it by then. */
  private static int bind(Endpoint.Unix unix) throws IOException {
    Path path = unix.path();
    removeStale(path);
    Socket socket = Socket.newSocketDomain();
    try {
      socket.bind(new DomainSocketAddress(path.toString()));
      Files.setPosixFilePermissions(path, unix.mode());
      socket.listen(BACKLOG);
      return socket.intValue();
    } catch (IOException e) {
      socket.close();
      throw new IOException(path + ": " + e.getMessage(), e);
    }
  }

  /** One that a killed process left: nobody answers there. Anything else is left alone. */
  private static void removeStale(Path path) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
    if ((mode & S_IFMT) != S_IFSOCK) {
      throw new IOException(path + ": is there and no socket; name another path, or remove it");
    }
    try (SocketChannel probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      boolean _ = probe.connect(UnixDomainSocketAddress.of(path));
      throw new IOException(path + ": another process listens there");
    } catch (ConnectException e) {
      Files.delete(path);
    }
  }

  /** Another descriptor of a channel's socket. */
  static int duplicate(Channel channel) throws IOException {
    return Descriptors.duplicate(((UnixChannel) channel).fd().intValue());
  }

  /** What was written to a channel without TLS, and the kernel has not taken. */
  static byte[] unsent(Channel channel) throws IOException {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    if (waiting != null) {
      try {
        waiting.forEachFlushedMessage(message -> {
          out.writeBytes(ByteBufUtil.getBytes((ByteBuf) message));
          return true;
        });
      } catch (Exception e) {
        throw new IOException("detach: " + e.getMessage(), e);
      }
    }
    return out.toByteArray();
  }
}
