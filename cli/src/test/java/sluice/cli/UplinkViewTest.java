package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import sluice.gateway.UplinkStatus;
import sluice.loop.net.Tls;
import sluice.loop.net.TlsStatus;

/** What people and machines are told of TLS. */
final class UplinkViewTest {
  private static final Instant END = Instant.parse("2026-12-15T10:00:00Z");
  private static final String WARNING = "the certificate expires 2026-12-15, in 19 days; renew it";

  private static UplinkStatus uplink(@Nullable TlsStatus tls) {
    return new UplinkStatus("cloud", "up", 3, 2, 1, 0, 0, null, tls);
  }

  @Test
  void the_certificates_end_is_told_to_people() {
    assertEquals(
        "; cloud: TLS by BoringSSL, own certificate until 2026-12-15",
        UplinkView.tls(
            List.of(uplink(new TlsStatus(Tls.Engine.BORINGSSL, null, END, null, null)))));
    assertEquals(
        "; cloud: TLS by the JDK (the key is in a token), " + WARNING + "; not in use: broken",
        UplinkView.tls(
            List.of(
                uplink(
                    new TlsStatus(
                        Tls.Engine.JDK, "the key is in a token", END, WARNING, "broken")))));
    assertEquals(
        "; cloud: no TLS yet: ca.pem: does not exist",
        UplinkView.tls(
            List.of(uplink(new TlsStatus(null, null, null, null, "ca.pem: does not exist")))));
    assertEquals("", UplinkView.tls(List.of(uplink(null))));
  }

  @Test
  void and_to_machines() throws IOException {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      UplinkView.write(
          json,
          List.of(
              uplink(new TlsStatus(Tls.Engine.BORINGSSL, null, END, WARNING, null)), uplink(null)));
      json.writeEndObject();
    }
    String said = text.toString();
    assertEquals(List.of("BoringSSL"), JsonFields.of(said, "engine"));
    assertEquals(List.of("" + END), JsonFields.of(said, "certificate_expires"));
    assertEquals(List.of(WARNING), JsonFields.of(said, "warning"));
    assertEquals(List.of("cloud", "cloud"), JsonFields.of(said, "name"));
  }
}
