package sluice.loop.net;

import io.netty.channel.ChannelPipeline;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Clock;
import sluice.loop.Loop;

/**
 * A TLS client or server: what {@link TlsOptions} name, loaded. Immutable; new files need a new
 * one. TLS 1.3 and 1.2, by BoringSSL where it loads and the key is not in a token, else by the JDK.
 * A server's name is always verified, and there is no way around it; a server that names a {@code
 * ca} takes no client without a certificate below it.
 */
public final class Tls {
  /** Who does the cryptography. */
  public enum Engine {
    /** Native, by netty-tcnative. */
    BORINGSSL("BoringSSL"),
    /** Java's own. */
    JDK("the JDK");

    /** For people. */
    public final String label;

    Engine(String label) {
      this.label = label;
    }
  }

  /** Which side of a connection it is for. */
  public enum Role {
    CLIENT,
    SERVER
  }

  private static final String TLS_1_3 = "TLSv1.3";
  private static final String TLS_1_2 = "TLSv1.2";

  private final TlsOptions options;
  private final Engine engine;
  private final SslContext context;
  private final @Nullable TlsKey key;
  private final TrustedPeers peers;
  private final Clock clock;
  private @Nullable SSLContext blocking; // lazy: JSSE has its price

  private Tls(
      TlsOptions options,
      Engine engine,
      SslContext context,
      @Nullable TlsKey key,
      TrustedPeers peers,
      Clock clock) {
    this.clock = clock;
    this.options = options;
    this.engine = engine;
    this.context = context;
    this.key = key;
    this.peers = peers;
  }

  /**
   * Loads certificates and keys. Blocks, and the first time for long: for a worker.
   *
   * @throws IOException if a file or the token does not give what it should; the message names it
   */
  public static Tls load(TlsOptions options, Clock clock) throws IOException {
    return load(options, clock, Role.CLIENT);
  }

  /** As the other, for a role. */
  public static Tls load(TlsOptions options, Clock clock, Role role) throws IOException {
    boolean jdk = options.token() != null || !OpenSsl.isAvailable();
    Engine engine = jdk ? Engine.JDK : Engine.BORINGSSL;
    return role == Role.CLIENT ? load(options, clock, engine) : serve(options, clock, engine);
  }

  private static Tls serve(TlsOptions options, Clock clock, Engine engine) throws IOException {
    TlsKey key = TlsKey.load(options);
    if (key == null) {
      throw new IOException("tls: a server needs a certificate and its key");
    }
    TrustedPeers peers = TrustedPeers.loadForServer(options, clock);
    SslContextBuilder builder =
        SslContextBuilder.forServer(key)
            .sslProvider(provider(engine))
            .protocols(protocols(options))
            .clientAuth(options.ca() == null ? ClientAuth.NONE : ClientAuth.REQUIRE)
            .trustManager(peers);
    try {
      Tls loaded = new Tls(options, engine, builder.build(), key, peers, clock);
      TlsWarmUp.once(engine, trusted -> client(TlsOptions.USUAL, engine, trusted));
      return loaded;
    } catch (SSLException e) {
      throw new IOException("tls: " + e.getMessage(), e);
    }
  }

  private static SslProvider provider(Engine engine) {
    return engine == Engine.JDK ? SslProvider.JDK : SslProvider.OPENSSL;
  }

  static Tls load(TlsOptions options, Clock clock, Engine engine) throws IOException {
    TlsKey key = TlsKey.load(options);
    TrustedPeers peers = TrustedPeers.load(options, clock);
    SslContextBuilder builder = client(options, engine, peers);
    if (key != null) {
      builder.keyManager(key);
    }
    try {
      Tls loaded = new Tls(options, engine, builder.build(), key, peers, clock);
      TlsWarmUp.once(engine, trusted -> client(options, engine, trusted));
      return loaded;
    } catch (SSLException e) {
      throw new IOException("tls: " + e.getMessage(), e);
    }
  }

  static SslContextBuilder client(TlsOptions options, Engine engine, TrustedPeers peers) {
    SslContextBuilder builder =
        SslContextBuilder.forClient()
            .sslProvider(provider(engine))
            .protocols(protocols(options))
            .endpointIdentificationAlgorithm("HTTPS")
            .trustManager(peers);
    if (!options.alpn().isEmpty()) {
      builder.applicationProtocolConfig(
          new ApplicationProtocolConfig(
              ApplicationProtocolConfig.Protocol.ALPN,
              ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
              ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
              options.alpn()));
    }
    return builder;
  }

  private static String[] protocols(TlsOptions options) {
    return options.tls13Only() ? new String[] {TLS_1_3} : new String[] {TLS_1_3, TLS_1_2};
  }

  /** Who does the cryptography. */
  public Engine engine() {
    return engine;
  }

  /** Why it is not BoringSSL, in words; null if it is. */
  public @Nullable String engineReason() {
    if (engine == Engine.BORINGSSL) {
      return null;
    }
    return options.token() != null
        ? "the key is in a token"
        : "no BoringSSL: " + OpenSsl.unavailabilityCause();
  }

  /** Whether the key is still to be had: a token may be gone, or back again. Blocks. */
  boolean isUsable() {
    return options.token() == null || key == null || key.signs();
  }

  /** When the first certificate of this side's chain ends; null without one. */
  public @Nullable Instant certificateExpires() {
    Instant first = null;
    for (var one : key == null ? new java.security.cert.X509Certificate[0] : key.chain()) {
      Instant end = one.getNotAfter().toInstant();
      first = first == null || end.isBefore(first) ? end : first;
    }
    return first;
  }

  /**
   * Puts TLS into a pipeline that has no handlers yet. Certificates are checked and keys used on
   * the loop's workers. Loop's thread.
   *
   * @param host of the server, whose name is verified unless the options name another
   */
  public void secure(ChannelPipeline pipeline, Loop loop, String host, int port) {
    String name = options.verifyName() == null ? host : options.verifyName();
    Executor workers = task -> runOn(loop, task);
    TlsRecords records = new TlsRecords();
    String problem = problem(name);
    TlsGate gate = new TlsGate(loop, records, options.handshakeTimeoutMillis(), this, problem);
    if (problem != null) {
      var _ = pipeline.addLast(gate);
      return;
    }
    secure(pipeline, records, context.newHandler(Buffers.POOL, name, port, workers), gate);
  }

  /** As {@link #secure}, for a connection that was accepted. */
  public void accept(ChannelPipeline pipeline, Loop loop) {
    Executor workers = task -> runOn(loop, task);
    TlsRecords records = new TlsRecords();
    TlsGate gate = new TlsGate(loop, records, options.handshakeTimeoutMillis(), this, null);
    secure(pipeline, records, context.newHandler(Buffers.POOL, workers), gate);
  }

  private static void secure(
      ChannelPipeline pipeline, TlsRecords records, SslHandler handler, TlsGate gate) {
    handler.setHandshakeTimeoutMillis(0); // the gate's timer is the loop's
    handler.setCloseNotifyFlushTimeoutMillis(0); // as is the connection's linger time
    var _ = pipeline.addLast(records, handler, gate);
  }

  /**
   * A socket for a client with threads of its own, by the JDK's TLS; its {@code connect} shakes
   * hands, too, and fails with a {@link TlsException}. Any thread.
   *
   * @param host the name that is sent and verified, whatever address is connected
   */
  public Socket socket(String host) {
    return new TlsSocket((plain, port) -> shakeHands(plain, host, port));
  }

  private SSLSocket shakeHands(Socket plain, String host, int port) throws IOException {
    String name = options.verifyName() == null ? host : options.verifyName();
    String problem = problem(name);
    if (problem != null) {
      throw new IOException(problem);
    }
    SSLSocket secure =
        (SSLSocket) blocking().getSocketFactory().createSocket(plain, name, port, true);
    SSLParameters parameters = secure.getSSLParameters();
    parameters.setProtocols(protocols(options));
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    parameters.setApplicationProtocols(options.alpn().toArray(String[]::new));
    secure.setSSLParameters(parameters);
    secure.setSoTimeout((int) options.handshakeTimeoutMillis());
    try {
      secure.startHandshake();
      secure.addHandshakeCompletedListener(_ -> closeQuietly(plain)); // a second one: renegotiation
      return secure;
    } catch (SocketTimeoutException e) {
      throw new IOException(TlsGate.timeOut(options.handshakeTimeoutMillis()), e);
    } catch (IOException e) {
      throw new TlsException(explain(e, false), e);
    }
  }

  private static void closeQuietly(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      Logger.debug("tls: {}", e.getMessage());
    }
  }

  private synchronized SSLContext blocking() throws IOException {
    try {
      if (blocking == null) {
        blocking = SSLContext.getInstance("TLS");
        blocking.init(
            key == null ? null : new KeyManager[] {key}, new TrustManager[] {peers}, null);
      }
      return blocking;
    } catch (GeneralSecurityException e) {
      throw new IOException("tls: " + e.getMessage(), e);
    }
  }

  /** What ended a connection of {@link #socket}, in words. */
  public String explain(Throwable failure) {
    return explain(failure, true);
  }

  String explain(Throwable failure, boolean established) {
    return peers.areClients()
        ? TlsFailure.ofClient(failure)
        : TlsFailure.text(failure, established, key != null, hint());
  }

  private String hint() {
    Instant expires = certificateExpires();
    if (expires == null) {
      return "does it want a client certificate? (certificate, key)";
    }
    boolean over = expires.toEpochMilli() < clock.wallMillis();
    return over
        ? "this side's certificate expired " + CertificateProblem.day(expires) + "; renew it"
        : "see its log";
  }

  private static void runOn(Loop loop, Runnable task) {
    boolean taken =
        loop.workers()
            .submit(
                "tls",
                () -> {
                  task.run();
                  return true;
                },
                (done, failure) -> {
                  if (failure != null) {
                    Logger.warn("tls: a task failed: {}", failure.toString());
                  }
                });
    if (!taken) {
      throw new RejectedExecutionException("the worker queue is full");
    }
  }

  /** What is wrong with a server's name (RFC 6066, 3), or null. */
  static @Nullable String problem(String name) {
    if (NetUtil.isValidIpV4Address(name) || NetUtil.isValidIpV6Address(name)) {
      return null;
    }
    try {
      var _ = new SNIHostName(name);
      return null;
    } catch (IllegalArgumentException e) {
      return "\"" + CertificateProblem.printable(name) + "\" is no server name";
    }
  }
}
