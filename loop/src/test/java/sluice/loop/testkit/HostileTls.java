package sluice.loop.testkit;

import io.netty.pkitesting.X509Bundle;
import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * A server that means harm, or is broken, to every TLS client alike.
 *
 * @param words one of which the client's reason must hold
 * @param server what it does with a connection; it closes it thereafter
 */
public record HostileTls(String name, List<String> words, TlsPeer.Script<Socket> server) {
  private static final String NOT_TLS = "the server answers, but not in TLS; is this its TLS port?";
  private static final String VERSION = "none of the TLS versions that are allowed";
  private static final String CLOSED = "the server closed the connection in the TLS handshake";
  private static final String TIME_OUT = "no TLS handshake within";
  private static final String LATE = "within"; // a client may bound the whole connect instead
  private static final String GONE = "the broker closed the connection"; // all that the JDK tells
  private static final int CHAIN_LENGTH = 60;
  private static final int FLOOD = 100_000;

  /**
   * All of them.
   *
   * @param honest the port of a server as it should be, between which and the client some stand
   */
  public static List<HostileTls> all(TestPki pki, int honest) {
    List<HostileTls> all = new ArrayList<>();
    addCertificates(all, pki);
    addOthers(all);
    addBroken(all, honest);
    addTurncoats(all, pki);
    addForgers(all, pki);
    return List.copyOf(all);
  }

  /** Whether only a time-out ends it. */
  public boolean stalls() {
    return words.contains(TIME_OUT);
  }

  @Override
  public String toString() {
    return name;
  }

  private static void addCertificates(List<HostileTls> all, TestPki pki) {
    Instant now = Instant.now();
    add(
        all,
        "the wrong name",
        shows(pki, pki.issue(b -> b.addSanDnsName("a.example").subject("CN=a"))),
        "certificate is for a.example and not for");
    add(all, "self-signed", shows(pki, TestPki.selfSigned()), "is self-signed and not among");
    add(
        all,
        "an unknown issuer",
        shows(pki, new TestPki("Foreign").localhost()),
        "CN=Foreign, is not");
    add(
        all,
        "expired",
        shows(
            pki,
            server(
                pki,
                b ->
                    b.notBefore(now.minus(9, ChronoUnit.DAYS))
                        .notAfter(now.minus(2, ChronoUnit.DAYS)))),
        "the server's certificate expired");
    add(
        all,
        "not valid yet",
        shows(pki, server(pki, b -> b.notBefore(now.plus(2, ChronoUnit.DAYS)))),
        "is not valid before");
    add(
        all,
        "a client's certificate",
        shows(
            pki,
            pki.issue(b ->
                b.subject("CN=x")
                    .addSanIpAddress("127.0.0.1")
                    .addSanDnsName("localhost")
                    .addExtendedKeyUsageClientAuth())),
        "is not for servers");
    add(all, "a chain without end", shows(pki, longChain(pki)), "");
  }

  private static void addOthers(List<HostileTls> all) {
    add(all, "HTTP", says("HTTP/1.1 400 Bad\r\n".getBytes(StandardCharsets.US_ASCII)), NOT_TLS);
    add(all, "MQTT in the clear", says(hex("20 03 00 00 00 00 00")), NOT_TLS);
    byte[] noise = new byte[100_000];
    new Random(7).nextBytes(noise);
    add(all, "noise", says(noise), NOT_TLS);
    add(all, "zeros", says(new byte[6]), NOT_TLS);
    add(all, "TLS 1.0", says(oldHello("0301")), VERSION);
    add(all, "TLS 1.1", says(oldHello("0302")), VERSION);
    add(all, "an alert", says(hex("15 0303 0002 0228")), "(handshake_failure)");
    add(all, "a record of 64 KB", says(hex("16 0303 ffff" + "00".repeat(65_535))), "");
    add(all, "a message of 16 MB", HostileTls::hugeMessage, "TLS: ");
    add(
        all,
        "warnings without end",
        socket -> {
          byte[] warning = hex("15030300020100");
          while (true) {
            socket.getOutputStream().write(warning);
          }
        },
        "");
  }

  private static void addBroken(List<HostileTls> all, int honest) {
    add(all, "an end instead of an answer", socket -> hello(socket), CLOSED);
    add(
        all,
        "a reset instead of an answer",
        socket -> {
          hello(socket);
          socket.setSoLinger(true, 0);
        },
        CLOSED);
    add(all, "silence", TlsPeer::swallow, TIME_OUT);
    for (int records : List.of(1, 2)) {
      add(
          all,
          "silence after record " + records,
          TlsPeer.passing(Integer.MAX_VALUE, records, honest),
          TIME_OUT);
    }
    add(all, "a byte now and then", TlsPeer.dripping(honest), TIME_OUT, LATE);
    for (int bytes : List.of(3, 5, 60, 200)) {
      add(
          all,
          "an end after " + bytes + " bytes",
          TlsPeer.passing(bytes, Integer.MAX_VALUE, honest),
          CLOSED);
    }
  }

  /** Those that are trusted, and then keep this side busy. */
  private static void addTurncoats(List<HostileTls> all, TestPki pki) {
    SSLContext context = pki.context(pki.localhost());
    add(
        all,
        "renegotiation",
        TlsPeer.over(
            context,
            speaking("TLSv1.2"),
            (socket, _) -> {
              socket.startHandshake();
              TlsPeer.swallow(socket);
            }),
        "renegotiation, which is refused",
        "Socket closed");
    add(
        all,
        "a flood of key updates",
        TlsPeer.over(
            context,
            speaking("TLSv1.3"),
            (socket, _) -> {
              for (int i = 0; i < FLOOD; i++) {
                socket.startHandshake();
              }
              TlsPeer.swallow(socket);
            }),
        "");
  }

  /** Those that are trusted, and somebody between who is not. */
  private static void addForgers(List<HostileTls> all, TestPki pki) {
    SSLContext context = pki.context(pki.localhost());
    add(
        all,
        "an end without close_notify",
        TlsPeer.over(
            context,
            s -> {},
            (socket, plain) -> {
              hello(socket);
              plain.shutdownOutput();
              TlsPeer.swallow(plain);
            }),
        "without TLS's close_notify",
        GONE);
    add(
        all,
        "a record that no key has sealed",
        TlsPeer.over(
            context,
            s -> {},
            (socket, plain) -> {
              hello(socket);
              plain.getOutputStream().write(hex("1703030020" + "5a".repeat(32)));
              TlsPeer.swallow(plain);
            }),
        "TLS: ");
    add(
        all,
        "half a record",
        TlsPeer.over(
            context,
            s -> {},
            (socket, plain) -> {
              hello(socket);
              plain.getOutputStream().write(hex("1703030020" + "5a".repeat(9)));
              plain.shutdownOutput();
              TlsPeer.swallow(plain);
            }),
        "without TLS's close_notify",
        GONE);
  }

  private static void add(
      List<HostileTls> to, String name, TlsPeer.Script<Socket> server, String... words) {
    to.add(new HostileTls(name, List.of(words), server));
  }

  // --- their parts ---

  private static TlsPeer.Script<Socket> shows(TestPki pki, X509Bundle own) {
    return TlsPeer.over(pki.context(own), s -> {}, (socket, _) -> TlsPeer.swallow(socket));
  }

  private static X509Bundle server(
      TestPki pki, UnaryOperator<io.netty.pkitesting.CertificateBuilder> change) {
    return pki.issue(b -> change.apply(TestPki.forLocalhost(b)));
  }

  private static X509Bundle longChain(TestPki pki) {
    X509Bundle issuer = pki.root;
    for (int i = 0; i < CHAIN_LENGTH; i++) {
      String name = "CN=Below " + i;
      issuer = TestPki.make(issuer, b -> b.subject(name).setIsCertificateAuthority(true));
    }
    return TestPki.make(issuer, TestPki::forLocalhost);
  }

  /** Answers the hello, whatever it is, and waits until the client has gone. */
  private static TlsPeer.Script<Socket> says(byte[] answer) {
    return socket -> {
      hello(socket);
      socket.getOutputStream().write(answer);
      socket.getOutputStream().flush();
      TlsPeer.swallow(socket);
    };
  }

  private static void hello(Socket socket) throws IOException {
    if (socket.getInputStream().read() < 0) {
      throw new IOException("the client has said nothing");
    }
  }

  private static byte[] oldHello(String version) {
    return hex("16" + version + "002a 02 000026" + version + "11".repeat(32) + "00 c02f 00");
  }

  private static void hugeMessage(Socket socket) throws IOException {
    OutputStream out = socket.getOutputStream();
    byte[] record = hex("16 0303 4000 02 ffffff 0303" + "aa".repeat(0x4000 - 6));
    out.write(record);
    Arrays.fill(record, 5, record.length, (byte) 0xAA);
    for (int i = 0; i < 1_024; i++) {
      out.write(record);
    }
  }

  private static TlsPeer.Setting speaking(String version) {
    return (SSLSocket socket) -> socket.setEnabledProtocols(new String[] {version});
  }

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replace(" ", ""));
  }
}
