package sluice.loop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.loop.Loop;

/** Connecting by name: what a resolver and what codecs may do to it. */
class ConnectTest {
  private final Loop loop = Loop.open();
  private final List<String> trace = new ArrayList<>();
  private final List<Throwable> uncaught = new ArrayList<>();
  private final Accepting listener = new Accepting();
  private final ScriptedResolver resolver = new ScriptedResolver();

  ConnectTest() {
    loop.onUncaught((_, e) -> uncaught.add(e));
    loop.setTimeout(20_000, () -> give("the test takes too long")).unref();
  }

  @AfterEach
  void close() {
    loop.close();
    assertTrue(uncaught.isEmpty(), uncaught::toString);
  }

  @Test
  void a_name_is_asked_of_the_resolver_and_its_address_connected() {
    connect("broker.example", 5_000, _ -> {});
    loop.nextTick(() -> resolver.found("127.0.0.1"));
    loop.run();
    assertEquals(List.of("resolve broker.example", "open", "close"), trace);
  }

  @Test
  void an_address_that_refuses_is_passed_over() {
    connect("broker.example", 5_000, _ -> {});
    loop.nextTick(() -> resolver.found("127.0.0.9", "127.0.0.8", "127.0.0.1"));
    loop.run();
    assertEquals(List.of("resolve broker.example", "open", "close"), trace);
    assertEquals(1, listener.connectionsEver);
  }

  @Test
  void a_silent_address_is_overtaken_and_its_attempt_closed() throws IOException {
    try (var dead = new java.net.ServerSocket()) { // its full accept queue drops further SYNs
      dead.bind(at("127.0.0.2", listener.of.port()), 1);
      try (var first = new java.net.Socket(dead.getInetAddress(), dead.getLocalPort());
          var second = new java.net.Socket(dead.getInetAddress(), dead.getLocalPort())) {
        assertTrue(first.isConnected() && second.isConnected());
        connect("broker.example", 10_000, _ -> {});
        loop.nextTick(() -> resolver.found("127.0.0.2", "127.0.0.1"));
        long start = loop.clock().nanoTime();
        loop.run();
        long millis = (loop.clock().nanoTime() - start) / 1_000_000;
        assertTrue(millis >= Race.ATTEMPT_DELAY_MILLIS, "took " + millis + " ms");
      }
    }
    assertEquals(List.of("resolve broker.example", "open", "close"), trace);
  }

  @Test
  void a_failed_lookup_is_told_in_its_own_words() {
    connect("broker.example", 5_000, _ -> {});
    loop.nextTick(() -> resolver.answers().onEnd(new IOException("no server answers")));
    loop.run();
    assertEquals(List.of("resolve broker.example", "close no server answers"), trace);
  }

  @Test
  void a_close_while_resolving_cancels_the_lookup_and_a_late_answer_is_dropped() {
    Connection connection = connect("broker.example", 5_000, _ -> {});
    loop.nextTick(() -> {
      connection.close();
      loop.setImmediate(() -> resolver.found("127.0.0.1"));
    });
    loop.run();
    assertEquals(List.of("resolve broker.example", "cancel", "close"), trace);
    assertEquals(0, listener.connectionsEver);
  }

  @Test
  void a_resolver_that_never_answers_ends_in_the_time_out() {
    connect("broker.example", 30, _ -> {});
    loop.run();
    assertEquals(List.of("resolve broker.example", "cancel", "close no answer in 30 ms"), trace);
  }

  @Test
  void a_throwing_codec_ends_the_connect() {
    connect(
        "127.0.0.1",
        5_000,
        _ -> {
          throw new IllegalStateException("no key");
        });
    loop.run();
    assertEquals(
        List.of("close a codec cannot be set up: java.lang.IllegalStateException: no key"), trace);
  }

  @Test
  void a_handler_that_throws_while_it_is_added_ends_the_connect() {
    connect("127.0.0.1", 5_000, p -> p.addLast(new Throwing(true)));
    loop.run();
    assertEquals(1, trace.size());
    assertTrue(trace.getFirst().startsWith("close a codec cannot be set up"), trace::toString);
  }

  @Test
  void a_handler_that_throws_when_connected_ends_the_connect() {
    connect("127.0.0.1", 5_000, p -> p.addLast(new Throwing(false)));
    loop.run();
    assertEquals(List.of("close when active"), trace);
  }

  @Test
  void a_handler_that_keeps_the_connect_to_itself_ends_in_the_time_out() {
    connect("127.0.0.1", 30, p -> p.addLast(new Swallowing()));
    loop.run();
    assertEquals(List.of("close no answer in 30 ms"), trace);
  }

  private Connection connect(String host, int timeoutMillis, Consumer<ChannelPipeline> codecs) {
    return Tcp.connect(
        loop, resolver, host, listener.of.port(), timeoutMillis, codecs, new Client());
  }

  private static InetSocketAddress at(String literal, int port) {
    return new InetSocketAddress(
        Objects.requireNonNull(KnownHosts.addresses(literal)).getFirst(), port);
  }

  private void give(String up) {
    trace.add(up);
    loop.stop();
  }

  private final class ScriptedResolver implements HostResolver {
    private @Nullable Answers asked;

    @Override
    public Lookup resolve(String host, Answers answers) {
      trace.add("resolve " + host);
      asked = answers;
      return () -> {
        if (asked != null) {
          trace.add("cancel");
        }
      };
    }

    Answers answers() {
      Answers to = asked;
      assertTrue(to != null, "it was asked");
      return to;
    }

    void found(String... literals) {
      Answers to = answers();
      List<InetAddress> addresses = new ArrayList<>();
      for (String literal : literals) {
        addresses.addAll(Objects.requireNonNull(KnownHosts.addresses(literal)));
      }
      asked = null;
      to.onAddresses(StandardProtocolFamily.INET6, List.of());
      to.onAddresses(StandardProtocolFamily.INET, addresses);
      to.onEnd(null);
    }
  }

  private final class Client implements ConnectionListener {
    @Override
    public void onOpen(Connection connection) {
      trace.add("open");
      connection.close();
    }

    @Override
    public void onMessage(Object message) {}

    @Override
    public void onWritable() {}

    @Override
    public void onClose(@Nullable Throwable cause) {
      trace.add(cause == null ? "close" : "close " + cause.getMessage());
      listener.of.close();
    }
  }

  /** Counts who comes. */
  private final class Accepting implements ConnectionListener {
    private int connectionsEver;
    private final Listener of;

    Accepting() {
      try {
        var any = at("127.0.0.1", 0);
        of = Tcp.listen(loop, any, 8, _ -> {}, () -> this);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void onOpen(Connection connection) {
      connectionsEver++;
    }

    @Override
    public void onMessage(Object message) {}

    @Override
    public void onWritable() {}

    @Override
    public void onClose(@Nullable Throwable cause) {}
  }

  private static final class Throwing extends ChannelInboundHandlerAdapter {
    private final boolean whenAdded;

    Throwing(boolean whenAdded) {
      this.whenAdded = whenAdded;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
      if (whenAdded) {
        throw new IllegalStateException("when added");
      }
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
      throw new IllegalStateException("when active");
    }
  }

  /** As a TLS handler whose handshake never ends. */
  private static final class Swallowing extends ChannelInboundHandlerAdapter {
    @Override
    public void channelActive(ChannelHandlerContext context) {}
  }
}
