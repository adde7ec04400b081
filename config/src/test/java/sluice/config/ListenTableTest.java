package sluice.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static sluice.config.Parsing.assertRejected;
import static sluice.config.Parsing.load;

import java.util.List;
import org.junit.jupiter.api.Test;

/** {@code [listen.NAME]}. */
class ListenTableTest {
  private static final String UPLINK = "[gateway]\nid = \"b\"\n[uplink.u]\nhost = \"h\"\n";

  private static ListenConfig one(String lines) {
    ListenConfig one = load(UPLINK + "[listen.l]\n" + lines).listeners().get("l");
    assertNotNull(one);
    return one;
  }

  @Test
  void on_loopback_and_at_a_path_anybody_of_this_machine_is_let_in() {
    assertTrue(one("").anonymous());
    assertTrue(one("address = \"::1\"").anonymous());
    assertTrue(one("path = \"s\"").anonymous());
  }

  @Test
  void elsewhere_nobody_is_unless_it_is_said() {
    assertRejected(
        UPLINK + "[listen.l]\naddress = \"0.0.0.0\"\n", "f.toml:5", "nobody could connect");
    assertRejected(UPLINK + "[listen.l]\naddress = \"192.0.2.1\"\n", "nobody could connect");
    assertTrue(one("address = \"0.0.0.0\"\nanonymous = true").anonymous());
  }

  @Test
  void who_gives_users_wants_user_names() {
    assertFalse(one("users = \"u\"").anonymous());
    assertEquals(Parsing.BASE.resolve("u"), one("users = \"u\"").users());
  }

  @Test
  void a_certificate_of_clients_is_as_good_as_a_user_name() {
    String tls = "[listen.l.tls]\ncertificate = \"c\"\nkey = \"k\"\n";
    ListenConfig listen = one("address = \"::\"\n" + tls + "ca = \"a\"\n");
    assertFalse(listen.anonymous());
    assertEquals(8_883, listen.port());
    assertRejected(UPLINK + "[listen.l]\naddress = \"::\"\n" + tls, "nobody could connect");
  }

  @Test
  void topics_are_forwarded_below_the_gateways_own_unless_said_otherwise() {
    assertEquals("sluice/b/", one("").topics().prefix());
    assertEquals("", one("forward_prefix = \"\"").topics().prefix());
    assertEquals(List.of("#"), one("").topics().forward());
    assertEquals(List.of(), one("forward = []").topics().forward());
  }

  @Test
  void what_cannot_be_is_rejected_with_the_way_out() {
    assertRejected(UPLINK + "[listen.l]\naddress = \"localhost\"\n", "must be an IP address");
    assertRejected(UPLINK + "[listen.l]\nport = 0\n", "1 to 65535");
    assertRejected(UPLINK + "[listen.l]\npath = \"s\"\nport = 1\n", "exclude each other");
    assertRejected(UPLINK + "[listen.l]\nmode = \"all\"\n", "needs a \"path\"");
    assertRejected(UPLINK + "[listen.l]\npath = \"" + "x".repeat(120) + "\"\n", "107 bytes");
    assertRejected(UPLINK + "[listen.l]\nforward = [\"a/#/b\"]\n", "no topic filter");
    assertRejected(UPLINK + "[listen.l]\nforward_prefix = \"a/+/\"\n", "must not hold");
    assertRejected(UPLINK + "[listen.l]\ndownlink_from = [\"v\"]\n", "no [uplink.v]");
    assertRejected(UPLINK + "[listen.l]\n[listen.l.tls]\n", "\"certificate\" is missing");
    assertRejected(
        UPLINK + "[listen.l]\n[listen.l.tls]\ncertificate=\"c\"\nkey=\"k\"\npins=[\"x\"]\n",
        "sha256/");
    assertRejected(UPLINK + "[listen.l]\npacket_bytes = \"1GiB\"\n", "\"128KiB\"");
    assertRejected(UPLINK + "[listen.l]\nqeued_bytes = \"1KiB\"\n", "did you mean queued_bytes?");
  }
}
