package sluice.loop.http;

/**
 * How long a server may take. What it may say is bounded besides: {@value #LINE_BYTES_MAX} bytes of
 * status line, {@value #HEAD_BYTES_MAX} of headers, {@value #INTERIM_MAX} interim answers.
 *
 * @param connectMillis for name, addresses and TLS; at least 1
 * @param headMillis from the request to the end of the headers; at least 1
 * @param idleMillis without a byte of the body, while it is read; at least 1
 */
public record HttpLimits(int connectMillis, int headMillis, int idleMillis) {
  /** A quarter of a minute each, and a minute for a pause. */
  public static final HttpLimits USUAL = new HttpLimits(15_000, 15_000, 60_000);

  static final int LINE_BYTES_MAX = 4_096;
  static final int HEAD_BYTES_MAX = 16_384;

  /** RFC 9110, 15.2: a client takes any number; nobody needs more. */
  static final int INTERIM_MAX = 4;

  public HttpLimits {
    if (connectMillis < 1 || headMillis < 1 || idleMillis < 1) {
      throw new IllegalArgumentException("http: a limit is below 1 ms");
    }
  }
}
