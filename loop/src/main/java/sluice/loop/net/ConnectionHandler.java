package sluice.loop.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;

/**
 * The last handler of a pipeline: what one read of the socket brought enters the loop in one
 * dispatch, so that all answers to it leave in one write.
 */
final class ConnectionHandler extends ChannelInboundHandlerAdapter {
  private final Connection connection;
  private final ArrayDeque<Object> received = new ArrayDeque<>();
  private final Runnable deliver = this::deliver;

  ConnectionHandler(Connection connection) {
    this.connection = connection;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    connection.attach(context.channel());
    dispatch(connection::opened);
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    received.add(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (!received.isEmpty()) {
      dispatch(deliver);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!received.isEmpty()) {
      dispatch(deliver);
    }
    dispatch(connection::ended);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    dispatch(connection::writabilityChanged);
  }

  /** From a codec or the socket: this connection ends, and only it. */
  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    dispatch(() -> connection.destroy(cause));
  }

  /**
   * Each message is a callback of its own: one that throws takes no other along. A callback that
   * has Netty's tasks run (opening a socket does) may bring the next delivery, or the end, in here.
   */
  private void deliver() {
    for (Object next = received.poll(); next != null; next = received.poll()) {
      Object message = next;
      dispatch(() -> connection.received(message));
      ReferenceCountUtil.release(message);
    }
  }

  private void dispatch(Runnable callback) {
    connection.loop().dispatch(connection.remote(), callback);
  }
}
