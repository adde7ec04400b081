package sluice.loop.http;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.HostResolver;
import sluice.loop.net.Tcp;
import sluice.loop.net.Tls;

/**
 * One GET over a connection of its own (RFC 9110, RFC 9112), which is closed with the answer's end.
 * Nothing is decoded: a body comes as it was sent. Redirects are answers like others. Loop's thread
 * only.
 */
public final class HttpGet {
  private static final int HTTPS_PORT = 443;
  private static final int HTTP_PORT = 80;
  private static final int PART_BYTES_MAX = 65_536;

  private final Loop loop;
  private final URI uri;
  private final Map<String, String> fields;
  private final HttpLimits limits;
  private final HttpListener listener;
  private final Connection connection;
  private @Nullable Timer timer;
  private int interim;
  private boolean skipping; // an interim answer's end
  private boolean reading = true;
  private boolean ended;

  private HttpGet(
      Loop loop,
      URI uri,
      Map<String, String> fields,
      @Nullable Tls tls,
      HostResolver resolver,
      HttpLimits limits,
      HttpListener listener) {
    this.loop = loop;
    this.uri = uri;
    this.fields = fields;
    this.limits = limits;
    this.listener = listener;
    this.connection =
        Tcp.connect(
            loop,
            resolver,
            uri.getHost(),
            port(uri),
            limits.connectMillis(),
            pipeline -> addCodecs(pipeline, tls),
            new Ends());
  }

  /**
   * Asks.
   *
   * @param uri absolute, with a host, without user and fragment
   * @param fields of the request, besides {@code Host} and {@code Connection}
   * @param tls for {@code https}, and for nothing else
   * @throws IllegalArgumentException if the URI cannot be asked for
   */
  public static HttpGet start(
      Loop loop,
      URI uri,
      Map<String, String> fields,
      @Nullable Tls tls,
      HostResolver resolver,
      HttpLimits limits,
      HttpListener listener) {
    boolean secure = "https".equals(uri.getScheme());
    if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
      throw new IllegalArgumentException(
          "write https://host/path, without user, password and fragment");
    }
    if (secure != (tls != null) || !(secure || "http".equals(uri.getScheme()))) {
      throw new IllegalArgumentException("https needs TLS, and http goes without");
    }
    return new HttpGet(loop, uri, fields, tls, resolver, limits, listener);
  }

  private static int port(URI uri) {
    int usual = "https".equals(uri.getScheme()) ? HTTPS_PORT : HTTP_PORT;
    return uri.getPort() < 0 ? usual : uri.getPort();
  }

  private void addCodecs(ChannelPipeline pipeline, @Nullable Tls tls) {
    if (tls != null) {
      tls.secure(pipeline, loop, uri.getHost(), port(uri));
    }
    var _ =
        pipeline.addLast(
            new HttpClientCodec(
                HttpLimits.LINE_BYTES_MAX, HttpLimits.HEAD_BYTES_MAX, PART_BYTES_MAX));
  }

  /** Stops or resumes reading; meanwhile no pause of the server counts. */
  public void reading(boolean on) {
    if (reading != on && !ended) {
      reading = on;
      connection.reading(on);
      within(on ? limits.idleMillis() : 0, "the body");
    }
  }

  /** Ends it; the listener hears nothing any more. */
  public void close() {
    if (!ended) {
      ended = true;
      within(0, "");
      connection.destroy(null);
    }
  }

  private void ask() {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, path + query);
    HttpHeaders headers = request.headers();
    String host = uri.getPort() < 0 ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
    headers.set(HttpHeaderNames.HOST, host);
    headers.set(HttpHeaderNames.CONNECTION, "close");
    fields.forEach(headers::set);
    connection.send(request);
    within(limits.headMillis(), "the headers");
  }

  private void received(HttpObject object) {
    DecoderResult result = object.decoderResult();
    if (result.isFailure()) {
      end(new IOException("the server's answer is no HTTP: " + words(result.cause())));
      return;
    }
    if (object instanceof HttpResponse response) {
      head(response);
    }
    if (object instanceof HttpContent content && !ended) {
      if (skipping) {
        skipping = !(content instanceof LastHttpContent);
        return;
      }
      if (content.content().isReadable()) {
        within(reading ? limits.idleMillis() : 0, "the body");
        listener.onBody(content.content().nioBuffer());
      }
      if (content instanceof LastHttpContent) {
        end(null);
      }
    }
  }

  private void head(HttpResponse response) {
    int status = response.status().code();
    if (status < 200) { // RFC 9110, 15.2: no answer yet
      interim++;
      skipping = true;
      if (interim > HttpLimits.INTERIM_MAX || status == 101) {
        end(new IOException("the server answers with " + status + " and goes on"));
      }
      return;
    }
    Map<String, List<String>> all = new HashMap<>();
    for (Map.Entry<String, String> field : response.headers()) {
      String name = field.getKey().toLowerCase(Locale.ROOT);
      all.computeIfAbsent(name, _ -> new ArrayList<>()).add(field.getValue());
    }
    within(reading ? limits.idleMillis() : 0, "the body");
    listener.onHead(new HttpHead(status, all));
  }

  private static String words(Throwable cause) {
    String text = String.valueOf(cause.getMessage());
    return text.substring(0, Math.min(text.length(), 200)).replaceAll("[^ -~]", "?");
  }

  private void within(long millis, String what) {
    if (timer != null) {
      timer.close();
      timer = null;
    }
    if (millis > 0) {
      timer =
          loop.setTimeout(
              millis, () -> end(new IOException("nothing of " + what + " in " + millis + " ms")));
    }
  }

  private void end(@Nullable IOException failure) {
    if (!ended) {
      close();
      listener.onEnd(failure);
    }
  }

  private final class Ends implements ConnectionListener {
    @Override
    public void onOpen(Connection opened) {
      if (!ended) {
        ask();
      }
    }

    @Override
    public void onMessage(Object message) {
      if (!ended && message instanceof HttpObject object) {
        received(object);
      }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClose(@Nullable Throwable cause) {
      String why =
          cause == null ? "the server closed the connection too early" : "" + cause.getMessage();
      end(new IOException(why, cause));
    }
  }
}
