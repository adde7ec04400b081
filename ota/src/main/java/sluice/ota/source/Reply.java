package sluice.ota.source;

import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import sluice.loop.http.HttpHead;

/**
 * What an answer means to somebody who has a file in part and asked for the rest (RFC 9110, 13.1.5,
 * 14.2 to 14.4 and 15). Pure.
 */
sealed interface Reply {
  /** Seconds that a server may ask to wait ({@code Retry-After}). */
  int RETRY_SECONDS_MAX = 3_600;

  /**
   * The body follows.
   *
   * @param from where in the file it begins: what was there, or 0
   * @param total bytes of the whole; -1 if the server does not say
   * @param etag by which the rest can be asked for later; null without a strong one
   */
  record Take(long from, long total, @Nullable String etag) implements Reply {}

  /** There is nothing more: what is there is all. */
  record Complete() implements Reply {}

  /** What is there is of no use; from the beginning, then. */
  record Restart(String reason) implements Reply {}

  /** It is somewhere else. */
  record Elsewhere(URI uri) implements Reply {}

  /** Not now. */
  record Later(String reason, int seconds) implements Reply {}

  /** Not like this, now or later. */
  record Refuse(String reason) implements Reply {}

  Pattern RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/(\\d{1,18})");
  Pattern UNSATISFIED = Pattern.compile("bytes \\*/(\\d{1,18})");
  Pattern NUMBER = Pattern.compile("\\d{1,18}");
  Pattern STRONG_ETAG = Pattern.compile("\"[!#-~]{0,200}\"");

  /** Redirects (RFC 9110, 15.4). */
  List<Integer> ELSEWHERE = List.of(301, 302, 303, 307, 308);

  /** What may be otherwise in a while (RFC 9110, 15.5 and 15.6; RFC 6585; RFC 8470). */
  List<Integer> LATER = List.of(408, 425, 429, 500, 502, 503, 504);

  /**
   * Judges an answer.
   *
   * @param asked for
   * @param have bytes that are there; the rest was asked for, or all if 0
   */
  static Reply of(URI asked, long have, HttpHead head) {
    try {
      return judge(asked, have, head);
    } catch (IOException e) {
      return new Refuse(String.valueOf(e.getMessage()));
    }
  }

  private static Reply judge(URI asked, long have, HttpHead head) throws IOException {
    if (ELSEWHERE.contains(head.status())) {
      return elsewhere(asked, head.field("location"));
    }
    if (LATER.contains(head.status())) {
      return new Later("the server answers " + head.status(), retryAfter(head));
    }
    String coding = head.field("content-encoding");
    if (coding != null && !coding.equalsIgnoreCase("identity")) {
      return new Refuse("the server sends it packed once more (content-encoding)");
    }
    return switch (head.status()) {
      case 200 -> new Take(0, contentLength(head), etag(head));
      case 206 -> range(have, head);
      case 416 -> unsatisfied(have, head);
      default -> new Refuse("the server answers " + head.status());
    };
  }

  private static Reply elsewhere(URI asked, @Nullable String location) {
    URI to;
    try {
      to = asked.resolve(location == null ? "" : location);
    } catch (IllegalArgumentException e) {
      return new Refuse("the server leads elsewhere, and says nowhere: " + e.getMessage());
    }
    if (location == null || to.getHost() == null || to.getRawUserInfo() != null) {
      return new Refuse("the server leads elsewhere, and says nowhere");
    }
    if (!"https".equals(to.getScheme())) {
      return new Refuse("the server leads to " + to.getScheme() + ", and only https is followed");
    }
    return new Elsewhere(to);
  }

  private static int retryAfter(HttpHead head) throws IOException {
    String text = head.field("retry-after");
    if (text == null || !NUMBER.matcher(text).matches()) {
      return 0; // or a date, which a board without a clock cannot use
    }
    return (int) Math.min(RETRY_SECONDS_MAX, Long.parseLong(text));
  }

  private static Reply range(long have, HttpHead head) throws IOException {
    if (have == 0) {
      return new Refuse("the server sends a part, and all was asked for");
    }
    String text = head.field("content-range");
    Matcher range = RANGE.matcher(text == null ? "" : text);
    if (!range.matches()) {
      return new Restart("the server sends a part, and not which");
    }
    long first = Long.parseLong(range.group(1));
    long last = Long.parseLong(range.group(2));
    long total = Long.parseLong(range.group(3));
    long length = contentLength(head);
    if (first != have || last != total - 1 || (length >= 0 && length != total - first)) {
      return new Restart("the server sends another part than was asked for: " + text);
    }
    return new Take(first, total, etag(head));
  }

  private static Reply unsatisfied(long have, HttpHead head) throws IOException {
    String text = head.field("content-range");
    Matcher total = UNSATISFIED.matcher(text == null ? "" : text);
    return have > 0 && total.matches() && Long.parseLong(total.group(1)) == have
        ? new Complete()
        : new Restart("the server has nothing behind byte " + have);
  }

  private static long contentLength(HttpHead head) throws IOException {
    String text = head.field("content-length");
    if (text == null) {
      return -1;
    }
    if (!NUMBER.matcher(text).matches()) {
      throw new IOException("the server says no length but something else");
    }
    return Long.parseLong(text);
  }

  /** Only a strong one says that the bytes are the same (RFC 9110, 8.8.1). */
  private static @Nullable String etag(HttpHead head) throws IOException {
    String etag = head.field("etag");
    return etag != null && STRONG_ETAG.matcher(etag).matches() ? etag : null;
  }
}
