package sluice.loop.control;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ControlJsonTest {
  static final List<ControlMessage> EACH =
      List.of(
          new ControlMessage.Hello("1.2.3", 4711),
          new ControlMessage.Ready(),
          new ControlMessage.Beat(new Health(1, 2, 3, 4, 5, 6, 7, 8, 9, Long.MAX_VALUE)),
          new ControlMessage.Leases(List.of(new SafeLines("gpiochip0", -1L, 5))),
          new ControlMessage.HandedOver(0, false, "cloud", "uplink", "{\"a\":\"b\\u0000\"}"),
          new ControlMessage.HandOverFailed("no"),
          new ControlMessage.TookOver(),
          new ControlMessage.Stopping("told to"),
          new ControlMessage.Desired("{}"),
          new ControlMessage.Dump("timeout in phase timers", "\"main\" RUNNABLE\n"),
          new ControlMessage.Listening(List.of(new ListenSocket("shop", "/127.0.0.1:1883"))),
          new ControlMessage.Welcome(
              ControlMessage.Role.STANDBY, "a", List.of(new ListenSocket("mqtt", ""))),
          new ControlMessage.HandOver(),
          new ControlMessage.TakeOver(3, true, "gpio", "lines", "[]"),
          new ControlMessage.Stop(5_000),
          new ControlMessage.Report("ä€😀"),
          new ControlMessage.Connection("shop"),
          new ControlMessage.Serving(1, 2, 3, 4, "valkey up"),
          new ControlMessage.Ask("install", "r.sluice", true),
          new ControlMessage.Progress("writing"),
          new ControlMessage.Answer(true, "done"));

  @Test
  void each_message_is_the_same_after_the_way() throws Exception {
    Set<Class<?>> seen = new HashSet<>();
    for (ControlMessage message : EACH) {
      assertEquals(message, ControlJson.read(ControlJson.write(message)));
      seen.add(message.getClass());
    }
    assertEquals(Set.of(ControlMessage.class.getPermittedSubclasses()), seen);
  }

  @Test
  void a_message_is_a_line_that_can_be_read() {
    assertEquals(
        "{\"type\":\"Welcome\",\"role\":\"PRIMARY\",\"slot\":\"a\",\"sockets\":["
            + "{\"name\":\"mqtt\",\"place\":\"\"}]}",
        new String(
            ControlJson.write(
                new ControlMessage.Welcome(
                    ControlMessage.Role.PRIMARY, "a", List.of(new ListenSocket("mqtt", "")))),
            UTF_8));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "\0",
        "hello",
        "[]",
        "{}",
        "{\"type\":\"Ready\"",
        "{\"type\":\"Ready\"}{",
        "{\"type\":\"Ready\"} true",
        "{\"type\":\"Ready\",\"type\":\"Ready\"}",
        "{\"type\":\"\"}",
        "{\"type\":\"Un heard\"}",
        "{\"type\":\"Ready\",\"more\":}",
        "{\"type\":\"Ready\",\"more\":1",
        "{\"type\":\"Ready\",\"more\":1,\"more\":1}",
        "{\"type\":null}",
        "{\"type\":{\"type\":\"Ready\"}}",
        "{\"graceMillis\":5,\"type\":\"Stop\"}",
        "{\"type\":\"Stop\"}",
        "{\"type\":\"Stop\",\"graceMillis\":null}",
        "{\"type\":\"Stop\",\"graceMillis\":\"5\"}",
        "{\"type\":\"Stop\",\"graceMillis\":5.0}",
        "{\"type\":\"Stop\",\"graceMillis\":9223372036854775808}",
        "{\"type\":\"Stop\",\"graceMillis\":5,\"graceMillis\":5}",
        "{\"type\":\"HandedOver\",\"part\":4294967296,\"last\":true,\"name\":\"\",\"kind\":\"\",\"stateJson\":\"\"}",
        "{\"type\":\"HandedOver\",\"part\":1,\"last\":1,\"name\":\"\",\"kind\":\"\",\"stateJson\":\"\"}",
        "{\"type\":\"Welcome\",\"role\":\"PRIMARY\",\"slot\":\"a\",\"sockets\":[1]}",
        "{\"type\":\"Welcome\",\"role\":\"PRIMARY\",\"slot\":\"a\",\"sockets\":[[]]}",
        "{\"type\":\"Beat\",\"health\":1}",
        "{\"type\":\"Beat\",\"health\":{\"readings\":1}}"
      })
  void what_is_no_message_is_refused(String text) {
    assertThrows(ControlException.class, () -> read(text));
  }

  private static ControlMessage read(String text) throws Exception {
    return ControlJson.read(text.getBytes(UTF_8));
  }

  @Test
  void what_a_later_release_has_added_behind_is_passed_over() throws Exception {
    assertEquals(
        new ControlMessage.Stop(5),
        read("{\"type\":\"Stop\",\"graceMillis\":5,\"why\":{\"x\":[1,2]},\"more\":null}"));
    assertEquals(
        new ControlMessage.Leases(List.of(new SafeLines("gpiochip0", 1, 0))),
        read(
            "{\"type\":\"Leases\",\"requests\":["
                + "{\"name\":\"gpiochip0\",\"mask\":1,\"safe\":0,\"drive\":\"open\"}]}"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"Unheard\"}",
        "{\"type\":\"Unheard\",\"deep\":[[[[[[1]]]]]]}",
        "{\"type\":\"Welcome\",\"role\":\"KING\",\"slot\":\"a\",\"sockets\":[]}"
      })
  void what_only_a_later_release_knows_is_told_from_what_is_wrong(String text) {
    assertThrows(UnknownMessageException.class, () -> read(text));
  }

  @Test
  void text_that_is_not_utf_8_is_refused() {
    byte[] bytes = "{\"type\":\"Report\",\"json\":\"x\"}".getBytes(UTF_8);
    bytes[bytes.length - 3] = (byte) 0xff;
    assertThrows(ControlException.class, () -> ControlJson.read(bytes));
  }

  @Test
  void long_lists_and_deep_nests_are_refused() {
    String socket = "{\"name\":\"x\",\"place\":\"\"}";
    String sockets = (socket + ",").repeat(256) + socket;
    String head = "{\"type\":\"Welcome\",\"role\":\"PRIMARY\",\"slot\":\"a\",\"sockets\":";
    for (String list : List.of("[" + sockets + "]", "[".repeat(5_000))) {
      assertThrows(
          ControlException.class, () -> ControlJson.read((head + list + "}").getBytes(UTF_8)));
    }
  }
}
