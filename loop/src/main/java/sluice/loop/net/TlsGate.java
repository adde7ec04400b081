package sluice.loop.net;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.Timer;

/**
 * Behind the TLS handler: the connection is open once the handshake has succeeded, which has a time
 * limit, and all that fails is told once, in words.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {
  private final Loop loop;
  private final TlsRecords records;
  private final long timeoutMillis;
  private final Tls tls;
  private final @Nullable String refusal;
  private @Nullable Timer timer;
  private @Nullable IOException failure;
  private boolean established;
  private boolean told;
  private boolean hadContent; // in what was read just now

  /**
   * A gate.
   *
   * @param refusal why there shall be no handshake at all, or null
   */
  TlsGate(Loop loop, TlsRecords records, long timeoutMillis, Tls tls, @Nullable String refusal) {
    this.refusal = refusal;
    this.loop = loop;
    this.records = records;
    this.timeoutMillis = timeoutMillis;
    this.tls = tls;
  }

  /** TCP is connected; the handshake begins. */
  @Override
  public void channelActive(ChannelHandlerContext context) {
    if (refusal == null) {
      timer = loop.setTimeout(timeoutMillis, () -> timedOut(context));
    } else {
      fail(context, new IOException(refusal));
    }
  }

  private void timedOut(ChannelHandlerContext context) {
    fail(context, new IOException(timeOut(timeoutMillis)));
  }

  static String timeOut(long millis) {
    return "no TLS handshake within " + millis + " ms";
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done) { // a switch costs a start 20 ms
      if (done.isSuccess()) {
        established(context);
      } else {
        explain(context, done.cause());
      }
    } else if (event instanceof SslCloseCompletionEvent end && end.isSuccess()) {
      var _ = context.close();
    } else if (event instanceof SslCloseCompletionEvent && established) {
      fail(context, new TruncatedException());
    } else {
      var _ = context.fireUserEventTriggered(event);
    }
  }

  private void established(ChannelHandlerContext context) {
    stopTimer();
    established = true;
    records.established();
    var _ = context.fireChannelActive();
  }

  @Override
  public void channelRead(ChannelHandlerContext context, Object message) {
    hadContent = true;
    records.content();
    var _ = context.fireChannelRead(message);
  }

  /**
   * BoringSSL keeps a failure to itself until it has something to write, as its alert goes first.
   */
  @Override
  public void channelReadComplete(ChannelHandlerContext context) {
    if (established && !hadContent) {
      var _ = context.flush();
    }
    hadContent = false;
    var _ = context.fireChannelReadComplete();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (cause instanceof DecoderException
        && !(cause.getCause() instanceof javax.net.ssl.SSLException)) {
      var _ = context.fireExceptionCaught(cause);
    } else {
      explain(context, cause);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    stopTimer();
    tell(context);
    var _ = context.fireChannelInactive();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    stopTimer();
  }

  private void explain(ChannelHandlerContext context, @Nullable Throwable cause) {
    if (cause != null) {
      fail(context, new TlsException(tls.explain(cause, established), cause));
    }
  }

  /** In the next turn, as the TLS handler sends its alert only after it has told us. */
  private void fail(ChannelHandlerContext context, IOException why) {
    if (failure == null) {
      failure = why;
      stopTimer();
      loop.defer(() -> tell(context));
    }
  }

  private void tell(ChannelHandlerContext context) {
    if (failure != null && !told) {
      told = true;
      var _ = context.fireExceptionCaught(failure);
    }
  }

  private void stopTimer() {
    if (timer != null) {
      timer.close();
      timer = null;
    }
  }
}
