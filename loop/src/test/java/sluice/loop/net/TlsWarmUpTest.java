package sluice.loop.net;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import sluice.loop.testkit.TestTls;

/** That the handshake in memory comes to its end; how long the next one takes, the rigs watch. */
final class TlsWarmUpTest {
  @ParameterizedTest
  @EnumSource
  void a_byte_comes_back_whatever_the_options_are(Tls.Engine engine) throws Exception {
    TestTls usual = TestTls.trusting(Path.of("not looked at"));
    for (TlsOptions options :
        List.of(usual.done(), usual.tls13Only().done(), usual.alpn("mqtt").done())) {
      TlsWarmUp.shakeHands(engine, trusted -> Tls.client(options, engine, trusted));
    }
  }
}
