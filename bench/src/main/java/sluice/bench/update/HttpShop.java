package sluice.bench.update;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.Tcp;

/** An HTTP server whose every answer ends with {@value #ANSWER}. Loop's thread only. */
final class HttpShop implements Load.Server {
  static final String ANSWER = "pong";

  private final Loop loop;
  private final int port;

  HttpShop(Loop loop, int port) {
    this.loop = loop;
    this.port = port;
  }

  @Override
  public Load.Client client(Traffic traffic, boolean once) {
    return new Client(traffic, once);
  }

  private final class Client implements Load.Client, ConnectionListener {
    private final Traffic traffic;
    private final boolean once;
    private final Deque<Long> asked = new ArrayDeque<>();
    private final StringBuilder heard = new StringBuilder();
    private @Nullable Connection connection;
    private @Nullable Timer patience;
    private boolean connected;
    private boolean waits;

    Client(Traffic traffic, boolean once) {
      this.traffic = traffic;
      this.once = once;
    }

    @Override
    public void open() {
      connection = Tcp.connect(loop, "127.0.0.1", port, Load.PATIENCE_MILLIS, pipeline -> {}, this);
    }

    @Override
    public void ask() {
      traffic.begun();
      asked.add(loop.clock().nanoTime());
      next();
      if (patience == null) {
        patience = loop.setInterval(Load.PATIENCE_MILLIS / 5, this::look);
      }
    }

    /** One at a time on a connection, as HTTP clients do. */
    private void next() {
      Connection to = connection;
      if (to == null || !connected || waits || asked.isEmpty()) {
        return;
      }
      waits = true;
      String end = once ? "close" : "keep-alive";
      String request = "GET / HTTP/1.1\r\nHost: bench\r\nConnection: " + end + "\r\n\r\n";
      to.send(Unpooled.copiedBuffer(request, StandardCharsets.US_ASCII));
    }

    private void look() {
      long latest = loop.clock().nanoTime() - Load.PATIENCE_MILLIS * 1_000_000L;
      Connection to = connection;
      Long first = asked.peek();
      if (to != null && first != null && first < latest) {
        to.destroy(new IllegalStateException("no answer in " + Load.PATIENCE_MILLIS + " ms"));
      }
    }

    @Override
    public void onOpen(Connection opened) {
      connected = true;
      next();
    }

    @Override
    public void onMessage(Object message) {
      heard.append(((ByteBuf) message).toString(StandardCharsets.US_ASCII));
      if (!heard.toString().endsWith(ANSWER)) {
        return;
      }
      boolean ok = heard.toString().startsWith("HTTP/1.1 200 ");
      heard.setLength(0);
      waits = false;
      Long since = asked.poll();
      if (since != null && ok) {
        traffic.answered(loop.clock().nanoTime() - since);
      } else if (since != null) {
        traffic.failed("HTTP: not 200");
      }
      Connection of = connection;
      if (once && of != null) {
        of.close();
      } else {
        next();
      }
    }

    @Override
    public void onWritable() {}

    /** Only what was on its way has failed; what has not been sent goes by the next connection. */
    @Override
    public void onClose(@Nullable Throwable cause) {
      connected = false;
      heard.setLength(0);
      if (waits || once) {
        waits = false;
        if (asked.poll() != null) {
          traffic.failed("HTTP: " + (cause == null ? "closed without an answer" : cause));
        }
      }
      if (once && patience != null) {
        patience.close();
      }
      if (!once) {
        open();
      }
    }
  }
}
