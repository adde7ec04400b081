package sluice.loop.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * Messages with descriptors ({@code SCM_RIGHTS}, unix(7), cmsg(3)): {@code struct msghdr} and
 * {@code struct cmsghdr} of 64-bit Linux, with one {@code iovec}. Any thread.
 */
public final class FdMessages {
  /** Descriptors that the kernel takes with one message: {@code SCM_MAX_FD}. */
  public static final int FDS_MAX = 253;

  private static final int HEADER_BYTES = 56;
  private static final int IOVEC = 16;
  private static final int IOVEC_COUNT = 24;
  private static final int CONTROL = 32;
  private static final int CONTROL_BYTES = 40;
  private static final int FLAGS = 48;
  private static final int IOVEC_BYTES = 16;
  private static final int CMSG_LEVEL = 8;
  private static final int CMSG_TYPE = 12;
  private static final int CMSG_DATA = 16;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;
  private static final long MSG_CTRUNC = 0x08;
  private static final long MSG_TRUNC = 0x20;
  private static final long MSG_DONTWAIT = 0x40;
  private static final long MSG_NOSIGNAL = 0x4000;
  private static final long MSG_CMSG_CLOEXEC = 0x4000_0000;

  private FdMessages() {}

  /**
   * What came.
   *
   * @param bytes none at the other end's end
   * @param fds now the receiver's, close-on-exec
   */
  public record Received(byte[] bytes, int[] fds) {}

  /**
   * Sends one message, all or nothing.
   *
   * @param fds stay the sender's
   * @return the count, or minus the error number; EAGAIN if there is no room
   */
  public static long send(int socket, byte[] bytes, int... fds) {
    if (fds.length > FDS_MAX) {
      throw new IllegalArgumentException(fds.length + " descriptors in one message");
    }
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment header = header(arena, arena.allocateFrom(JAVA_BYTE, bytes), fds.length);
      if (fds.length > 0) {
        MemorySegment control = control(header);
        control.set(JAVA_LONG, 0, CMSG_DATA + 4L * fds.length);
        control.set(JAVA_INT, CMSG_LEVEL, SOL_SOCKET);
        control.set(JAVA_INT, CMSG_TYPE, SCM_RIGHTS);
        for (int i = 0; i < fds.length; i++) {
          control.set(JAVA_INT, CMSG_DATA + 4L * i, fds[i]);
        }
      }
      long flags = MSG_NOSIGNAL | MSG_DONTWAIT;
      MemorySegment state = Posix.CALL_STATE.get();
      long sent = (long) Send.HANDLE.invokeExact(state, (long) socket, header.address(), flags, 0L);
      return Posix.orErrno(sent);
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  /**
   * Receives one message.
   *
   * @param bytesMax a longer one is an error
   * @return null if none is there
   * @throws IOException if there is no connection any more, or a message was cut: then the
   *     descriptors that came are closed
   */
  public static @Nullable Received receive(int socket, int bytesMax) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(bytesMax);
      MemorySegment header = header(arena, bytes, FDS_MAX);
      long flags = MSG_CMSG_CLOEXEC | MSG_DONTWAIT;
      MemorySegment state = Posix.CALL_STATE.get();
      long count =
          Posix.orErrno(
              (long) Receive.HANDLE.invokeExact(state, (long) socket, header.address(), flags, 0L));
      if (count == -Errno.EAGAIN || count == -Errno.EINTR) {
        return null;
      }
      if (count < 0) {
        throw new PosixException("receive", "", (int) -count);
      }
      int[] fds = descriptors(header);
      requireWhole(header.get(JAVA_INT, FLAGS), fds, bytesMax);
      return new Received(bytes.asSlice(0, count).toArray(JAVA_BYTE), fds);
    } catch (IOException e) {
      throw e;
    } catch (Throwable t) {
      throw Posix.unexpected(t);
    }
  }

  private static void requireWhole(int flags, int[] fds, int bytesMax) throws IOException {
    if ((flags & (MSG_CTRUNC | MSG_TRUNC)) == 0) {
      return;
    }
    for (int fd : fds) {
      Posix.close(fd);
    }
    throw new IOException(
        (flags & MSG_TRUNC) != 0
            ? "a message has more than " + bytesMax + " bytes"
            : "descriptors of a message were cut off; is the limit of open files (ulimit -n)"
                + " reached?");
  }

  private static MemorySegment header(Arena arena, MemorySegment bytes, int fds) {
    MemorySegment iovec = arena.allocate(IOVEC_BYTES, Long.BYTES);
    iovec.set(JAVA_LONG, 0, bytes.address());
    iovec.set(JAVA_LONG, Long.BYTES, bytes.byteSize());
    MemorySegment header = arena.allocate(HEADER_BYTES, Long.BYTES);
    header.set(JAVA_LONG, IOVEC, iovec.address());
    header.set(JAVA_LONG, IOVEC_COUNT, 1);
    if (fds > 0) {
      long space = CMSG_DATA + (4L * fds + 7) / 8 * 8;
      header.set(JAVA_LONG, CONTROL, arena.allocate(space, Long.BYTES).address());
      header.set(JAVA_LONG, CONTROL_BYTES, space);
    }
    return header;
  }

  @SuppressWarnings("restricted") // the memory is the header's own
  private static MemorySegment control(MemorySegment header) {
    return MemorySegment.ofAddress(header.get(JAVA_LONG, CONTROL))
        .reinterpret(header.get(JAVA_LONG, CONTROL_BYTES));
  }

  /** Of all control messages; the kernel says how far they go. */
  private static int[] descriptors(MemorySegment header) {
    if (header.get(JAVA_LONG, CONTROL_BYTES) < CMSG_DATA) {
      return new int[0];
    }
    MemorySegment control = control(header);
    int[] found = new int[FDS_MAX];
    int count = 0;
    long at = 0;
    while (at + CMSG_DATA <= control.byteSize()) {
      long length = control.get(JAVA_LONG, at);
      if (length < CMSG_DATA) {
        break;
      }
      boolean rights =
          control.get(JAVA_INT, at + CMSG_LEVEL) == SOL_SOCKET
              && control.get(JAVA_INT, at + CMSG_TYPE) == SCM_RIGHTS;
      for (long data = at + CMSG_DATA; rights && data + 4 <= at + length; data += 4) {
        found[count++] = control.get(JAVA_INT, data);
      }
      at += (length + 7) / 8 * 8;
    }
    return java.util.Arrays.copyOf(found, count);
  }

  private static final class Send {
    static final MethodHandle HANDLE = Posix.link("sendmsg");
  }

  private static final class Receive {
    static final MethodHandle HANDLE = Posix.link("recvmsg");
  }
}
