package sluice.loop.net;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.netty.util.ReferenceCountUtil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.invoke.MethodHandles;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.tinylog.Logger;
import sluice.loop.Clock;

/**
 * A handshake with ourselves in memory, and a byte each way, on a worker: what the first one loads
 * takes a board longer than a loop may stand still.
 */
final class TlsWarmUp {
  private static final String NAME = "warm.example";
  private static final int ROUNDS_MAX = 20;

  /** Self-signed, for {@link #NAME}, from 1970 to 9999. */
  private static final String CERTIFICATE =
      "MIIBXjCCAQSgAwIBAgIUHGksPCIj9hQlZzEETIydaMobSa4wCgYIKoZIzj0EAwIwFzEVMBMGA1UEAxMMd2FybS5leGFt"
          + "cGxlMCAXDTcwMDEwMTAwMDAwMFoYDzk5OTkxMjMxMjM1OTU5WjAXMRUwEwYDVQQDEwx3YXJtLmV4YW1wbGUwWTATBgcqhk"
          + "jOPQIBBggqhkjOPQMBBwNCAAQULJOT3bfm+iu9iFieBkNMKp6FsnriBdgZCp6EaFQs9mMjxaiMFmmwwZrf/8QNojBS6aQo"
          + "YU+JpR7rcsD8bFluoywwKjAPBgNVHRMBAf8EBTADAQH/MBcGA1UdEQQQMA6CDHdhcm0uZXhhbXBsZTAKBggqhkjOPQQDAg"
          + "NIADBFAiAhR07tIXwUNxkyNXXR3ICsWoJLtlTobaNJsvTSKO3TXgIhAOnq+8G88olSJWrX6Vl+rHHZdys0EgYYdOhURBQg"
          + "D96T";

  /** Of that certificate: no secret, as nobody but the client below trusts it. PKCS#8. */
  private static final String KEY =
      "MEECAQAwEwYHKoZIzj0CAQYIKoZIzj0DAQcEJzAlAgEBBCAwVUkCTdlf6TLlIoQ+Tq2UINCfer1vUGPf8kRZhJSxvA==";

  private static final Set<Tls.Engine> WARM = ConcurrentHashMap.newKeySet();

  private TlsWarmUp() {}

  /**
   * Once for each engine; if it fails, which is logged, the first connection is slow. Blocks.
   *
   * @param client makes what connects, by the engine, trusting those it is given
   */
  static void once(Tls.Engine engine, Function<TrustedPeers, SslContextBuilder> client) {
    if (WARM.add(engine)) {
      try {
        shakeHands(engine, client);
      } catch (IOException
          | GeneralSecurityException
          | IllegalAccessException
          | RuntimeException e) {
        Logger.warn("tls: no handshake with ourselves, the first is slow: {}", e.toString());
      }
    }
  }

  /** Fails unless a byte has come back. */
  static void shakeHands(Tls.Engine engine, Function<TrustedPeers, SslContextBuilder> clients)
      throws IOException, GeneralSecurityException, IllegalAccessException {
    for (Class<?> ours : List.of(TlsGate.class, TlsFailure.class, TruncatedException.class)) {
      MethodHandles.lookup().ensureInitialized(ours);
    }
    X509Certificate certificate = certificate();
    SslContext serving =
        SslContextBuilder.forServer(key(), certificate)
            .sslProvider(engine == Tls.Engine.JDK ? SslProvider.JDK : SslProvider.OPENSSL)
            .build();
    SslContext asking = clients.apply(TrustedPeers.of(certificate, Clock.SYSTEM)).build();
    EmbeddedChannel server = channel(serving.newHandler(Buffers.POOL, Runnable::run));
    EmbeddedChannel client =
        channel(new TlsRecords(), asking.newHandler(Buffers.POOL, NAME, 1, Runnable::run));
    try {
      talk(client, server);
    } finally {
      var _ = client.finishAndReleaseAll();
      var _ = server.finishAndReleaseAll();
      ReferenceCountUtil.release(asking);
      ReferenceCountUtil.release(serving);
    }
  }

  private static EmbeddedChannel channel(ChannelHandler... handlers) {
    EmbeddedChannel channel = new EmbeddedChannel();
    var _ = channel.config().setAllocator(Buffers.POOL);
    for (ChannelHandler handler : handlers) {
      if (handler instanceof SslHandler tls) {
        tls.setHandshakeTimeoutMillis(0);
      }
      var _ = channel.pipeline().addLast(handler);
    }
    return channel;
  }

  /** A byte there and back. */
  private static void talk(EmbeddedChannel client, EmbeddedChannel server) throws IOException {
    var _ = client.writeOneOutbound(Buffers.POOL.buffer(1).writeByte(1));
    client.flushOutbound();
    for (int i = 0; i < ROUNDS_MAX; i++) {
      carry(client, server);
      ByteBuf heard = server.readInbound();
      if (heard != null) {
        var _ = server.writeOutbound(heard);
      }
      carry(server, client);
      ByteBuf answer = client.readInbound();
      if (answer != null) {
        answer.release();
        return;
      }
    }
    throw new IOException("no answer");
  }

  private static void carry(EmbeddedChannel from, EmbeddedChannel to) {
    from.runPendingTasks();
    for (ByteBuf next = from.readOutbound(); next != null; next = from.readOutbound()) {
      var _ = to.writeInbound(next);
    }
    to.runPendingTasks();
  }

  private static X509Certificate certificate() throws GeneralSecurityException {
    byte[] der = Base64.getDecoder().decode(CERTIFICATE);
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }

  private static PrivateKey key() throws GeneralSecurityException {
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(KEY)));
  }
}
