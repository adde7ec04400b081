package sluice.loop.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/** Hears of an answer, on the loop's thread; nothing any more after {@link HttpGet#close}. */
public interface HttpListener {
  /** The answer begins; the first call, if there is an answer. */
  void onHead(HttpHead head);

  /** A part of the body as it was sent, to be used before this returns. */
  void onBody(ByteBuffer part);

  /**
   * The end, called once, never before the start has returned.
   *
   * @param failure in words for a log; null if the answer came to its end
   */
  void onEnd(@Nullable IOException failure);
}
