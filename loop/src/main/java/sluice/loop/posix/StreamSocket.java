package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What somebody looks at of a connection that is another's to read. Any thread. */
public final class StreamSocket {
  private static final long MSG_PEEK = 0x02; // linux/socket.h
  private static final long MSG_DONTWAIT = 0x40;
  private static final int ADDRESS_BYTES = 128; // sockaddr_storage
  private static final short AF_INET = 2;
  private static final short AF_INET6 = 10;
  private static final int IPV4_AT = 4; // of sockaddr_in
  private static final int IPV6_AT = 8; // of sockaddr_in6

  private StreamSocket() {}

  /**
   * Copies what has come, and leaves it where it is (recv(2), {@code MSG_PEEK}).
   *
   * @return the count, 0 at the end, or minus the error number; EAGAIN if nothing is there yet
   */
  public static long peek(int fd, byte[] into) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(into.length);
      MemorySegment state = Posix.CALL_STATE.get();
      long flags = MSG_PEEK | MSG_DONTWAIT;
      long count =
          Posix.orErrno(
              (long)
                  Peek.HANDLE.invokeExact(
                      state, (long) fd, bytes.address(), (long) into.length, flags));
      if (count > 0) {
        MemorySegment.copy(bytes, JAVA_BYTE, 0, into, 0, (int) count);
      }
      return count;
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  /**
   * The other end's address without its port (getpeername(2)).
   *
   * @return 4 or 16 bytes; none of a Unix socket, or of one that has no other end any more
   */
  public static byte[] peerAddress(int fd) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment address = arena.allocate(ADDRESS_BYTES, Long.BYTES);
      MemorySegment length = arena.allocate(JAVA_INT);
      length.set(JAVA_INT, 0, ADDRESS_BYTES);
      MemorySegment state = Posix.CALL_STATE.get();
      int result =
          (int)
              (long)
                  PeerName.HANDLE.invokeExact(
                      state, (long) fd, address.address(), length.address(), 0L);
      if (result < 0) {
        return new byte[0];
      }
      return switch (address.get(JAVA_SHORT, 0)) {
        case AF_INET -> address.asSlice(IPV4_AT, 4).toArray(JAVA_BYTE);
        case AF_INET6 -> address.asSlice(IPV6_AT, 16).toArray(JAVA_BYTE);
        default -> new byte[0];
      };
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  private static final class Peek {
    static final MethodHandle HANDLE = Posix.link("recv");
  }

  private static final class PeerName {
    static final MethodHandle HANDLE = Posix.link("getpeername");
  }
}
