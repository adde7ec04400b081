package sluice.loop.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import sluice.loop.Clock;
import sluice.loop.Loop;
import sluice.loop.testkit.SoftToken;
import sluice.loop.testkit.TestPki;
import sluice.loop.testkit.TestTls;
import sluice.loop.testkit.TlsPeer;

/** Keys that stay in a token; skipped where there is no SoftHSM. */
class TlsTokenTest {
  private static final TestPki PKI = new TestPki();
  private static final X509Bundle EC = PKI.device("device-ec");

  @TempDir Path dir;

  @BeforeAll
  static void put_keys_on_the_token() {
    SoftToken.open().put("ec", EC);
    SoftToken.open()
        .put(
            "rsa",
            PKI.issue(
                b -> b.subject("CN=device-rsa").algorithm(CertificateBuilder.Algorithm.rsa2048)));
  }

  private TlsOptions.Token token(String label) throws IOException {
    return SoftToken.open().named(label, pin(SoftToken.PIN));
  }

  private Path pin(String digits) throws IOException {
    return Files.writeString(dir.resolve("token.pin"), digits + "\n");
  }

  private TestTls with(TlsOptions.Token from) throws IOException {
    return TestTls.trusting(PKI.writeCa(dir)).token(from);
  }

  private static Tls load(TestTls options) throws IOException {
    return Tls.load(options.done(), Clock.SYSTEM);
  }

  private static String talk(Tls tls, String version) throws IOException {
    TlsPeer.Setting wanting =
        socket -> {
          socket.setEnabledProtocols(new String[] {version});
          socket.setNeedClientAuth(true);
        };
    try (TlsPeer peer = TlsPeer.tls(PKI.context(PKI.localhost()), wanting, TlsPeer::echo);
        TlsRig rig = new TlsRig()) {
      return "" + rig.talk(tls, "localhost", peer.port());
    }
  }

  private IOException refusal(TestTls options) {
    return assertThrows(IOException.class, () -> load(options));
  }

  @Test
  void a_server_that_wants_a_certificate_gets_the_tokens() throws Exception {
    for (String label : List.of("ec", "rsa")) {
      Tls tls = load(with(token(label)));
      assertEquals(Tls.Engine.JDK, tls.engine());
      assertEquals("the key is in a token", tls.engineReason());
      for (String version : List.of("TLSv1.3", "TLSv1.2")) {
        assertEquals("[open, hello, close]", talk(tls, version), label + " " + version);
      }
    }
  }

  @Test
  void the_certificate_may_be_in_a_file_if_it_is_the_keys() throws Exception {
    Path renewed =
        TestPki.write(dir, "own", PKI.issue(b -> b.subject("CN=renewed").keyPair(EC.getKeyPair())));
    assertEquals(
        "[open, hello, close]", talk(load(with(token("ec")).certificate(renewed)), "TLSv1.3"));
    Path foreign = TestPki.write(dir, "foreign", PKI.device("another"));
    assertEquals(
        "pkcs11 label ec and "
            + foreign
            + ": the key is not this certificate's; the file's first must be this side's own",
        refusal(with(token("ec")).certificate(foreign)).getMessage());
  }

  @Test
  void a_label_that_is_not_there_is_told_with_those_that_are() throws Exception {
    String said = "" + refusal(with(token("not-there"))).getMessage();
    assertTrue(said.contains("no key has the label not-there; those that have a certi"), said);
    assertTrue(said.contains("ec") && said.contains("rsa"), said);
  }

  @Test
  void a_module_and_a_slot_that_are_not_there_are_told() throws Exception {
    Path nowhere = dir.resolve("none.so");
    assertEquals(
        "pkcs11 module "
            + nowhere
            + ", slot 0: the module does not exist, or is not readable for this user",
        refusal(with(new TlsOptions.Token(nowhere, 0, null, "ec"))).getMessage());
    Path text = Files.writeString(dir.resolve("text.so"), "not a library");
    String said = "" + refusal(with(new TlsOptions.Token(text, 0, null, "ec"))).getMessage();
    assertTrue(said.contains("file too short"), said);
    TlsOptions.Token there = token("ec");
    TlsOptions.Token none = new TlsOptions.Token(there.module(), 77, there.pinFile(), "ec");
    said = "" + refusal(with(none)).getMessage();
    assertTrue(said.contains("slot 77: ") && said.contains("only has 2 slots"), said);
  }

  @Test
  void a_pin_is_asked_for_and_a_wrong_one_is_told() throws Exception {
    SoftToken.open().logOut();
    String said = "" + refusal(with(SoftToken.open().named("ec", null))).getMessage();
    assertTrue(said.endsWith("the token asks for a PIN; set pin_file"), said);
    IOException refused = refusal(with(SoftToken.open().named("ec", pin("0000"))));
    assertInstanceOf(TlsToken.PinRefusedException.class, refused);
    assertTrue(("" + refused.getMessage()).contains("it is not tried again"), refused::toString);
    assertEquals("[open, hello, close]", talk(load(with(token("ec"))), "TLSv1.3"));
  }

  @Test
  void a_wrong_pin_is_tried_once_as_tokens_lock_themselves() throws Exception {
    SoftToken.open().logOut();
    try (Loop loop = Loop.open()) {
      TlsSource source =
          TlsSource.open(loop, "test", with(SoftToken.open().named("ec", pin("0000"))).done());
      assertTrue(latest(loop, source).contains("the token refused the PIN"));
      // Whoever logs in lets all of the process in: another try would succeed now.
      var _ = SoftToken.open().logIn();
      PKI.writeCa(dir);
      assertTrue(latest(loop, source).contains("the token refused the PIN"));
      var _ = pin(SoftToken.PIN + "\n");
      assertEquals("loaded", latest(loop, source));
    }
  }

  @Test
  void a_token_that_was_logged_out_is_logged_into_again() throws Exception {
    try (Loop loop = Loop.open()) {
      TlsSource source = TlsSource.open(loop, "test", with(token("ec")).done());
      assertEquals("loaded", latest(loop, source));
      SoftToken.open().logOut();
      assertEquals("loaded", latest(loop, source));
      AtomicReference<@Nullable Tls> now = new AtomicReference<>();
      source.latest((tls, _) -> now.set(tls));
      turnUntil(loop, () -> now.get() != null);
      assertEquals("[open, hello, close]", talk(Objects.requireNonNull(now.get()), "TLSv1.3"));
    }
  }

  private static String latest(Loop loop, TlsSource source) {
    AtomicReference<@Nullable String> said = new AtomicReference<>();
    source.latest((tls, problem) -> said.set(tls == null ? problem : "loaded"));
    turnUntil(loop, () -> said.get() != null);
    return "" + said.get();
  }

  private static void turnUntil(Loop loop, BooleanSupplier holds) {
    while (!holds.getAsBoolean()) {
      var _ = loop.turn();
    }
  }
}
