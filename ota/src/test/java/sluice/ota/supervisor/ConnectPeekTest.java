package sluice.ota.supervisor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;

/** Who a client says it is, from bytes as the standard has them. */
class ConnectPeekTest {
  private static byte[] connect(int level, byte[] properties, String id) {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    body.writeBytes(new byte[] {0, 4, 'M', 'Q', 'T', 'T', (byte) level, 2, 0, 60});
    body.writeBytes(properties);
    byte[] name = id.getBytes(UTF_8);
    body.write(name.length >> 8);
    body.write(name.length);
    body.writeBytes(name);
    ByteArrayOutputStream packet = new ByteArrayOutputStream();
    packet.write(0x10);
    writeVariable(packet, body.size());
    packet.writeBytes(body.toByteArray());
    return packet.toByteArray();
  }

  private static void writeVariable(ByteArrayOutputStream to, int value) {
    for (int left = value; ; left >>= 7) {
      to.write(left > 0x7f ? (left & 0x7f) | 0x80 : left);
      if (left <= 0x7f) {
        return;
      }
    }
  }

  private static byte[] properties(int length) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    writeVariable(all, length);
    all.writeBytes(new byte[length]);
    return all.toByteArray();
  }

  private static void assertFound(String id, byte[] packet) {
    for (int length = 0; length < packet.length; length++) {
      assertInstanceOf(ConnectPeek.Result.More.class, ConnectPeek.of(packet, length), "" + length);
    }
    var found = assertInstanceOf(ConnectPeek.Result.Found.class, of(packet));
    assertArrayEquals(id.getBytes(UTF_8), found.id());
  }

  private static ConnectPeek.Result of(byte[] packet) {
    return ConnectPeek.of(packet, packet.length);
  }

  @Test
  void both_versions_say_it_behind_what_they_have_before_it_and_half_a_packet_is_too_little() {
    assertFound("meter-17", connect(4, new byte[0], "meter-17"));
    assertFound("meter-17", connect(5, properties(0), "meter-17"));
    assertFound("meter-17", connect(5, properties(300), "meter-17"));
    assertFound("", connect(4, new byte[0], ""));
  }

  @Test
  void what_is_no_connect_or_hides_its_client_id_far_in_is_not_waited_for() {
    byte[] tls = {0x16, 3, 1, 2, 0, 1, 0, 1, (byte) 0xfc, 3, 3};
    byte[] endless = {0x10, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff};
    byte[] name = {0x10, 20, 0x70, 0, 'M'};
    assertInstanceOf(ConnectPeek.Result.None.class, of(tls));
    assertInstanceOf(ConnectPeek.Result.None.class, of(endless));
    assertInstanceOf(ConnectPeek.Result.None.class, of(name));
    assertInstanceOf(
        ConnectPeek.Result.None.class,
        of(connect(5, properties(ConnectPeek.BYTES_MAX), "meter-17")));
    assertInstanceOf(
        ConnectPeek.Result.None.class,
        of(connect(4, new byte[0], "x".repeat(ConnectPeek.BYTES_MAX))));
  }
}
