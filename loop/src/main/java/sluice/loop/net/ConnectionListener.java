package sluice.loop.net;

import org.jspecify.annotations.Nullable;

/**
 * What happens to a {@link Connection}. Called on the loop's thread, inside a dispatch; an
 * exception goes to the loop's uncaught listener and ends neither the loop nor the connection.
 */
public interface ConnectionListener {

  /** Connected or accepted; the first call, unless connecting failed. */
  void onOpen(Connection connection);

  /**
   * A message as the last codec made it (a {@link io.netty.buffer.ByteBuf} without codecs).
   * Released when this returns: who keeps it, retains it. Not called any more once the connection
   * is closed from this side.
   */
  void onMessage(Object message);

  /** What waits for the peer fell below the low mark again: {@link Connection#isWritable}. */
  void onWritable();

  /**
   * The end, called once: also when connecting failed, and then without {@link #onOpen}.
   *
   * @param cause why, in words for a log; null if either side closed in order
   */
  void onClose(@Nullable Throwable cause);
}
