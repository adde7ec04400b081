package sluice.loop.dns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetAddress;
import java.net.spi.InetAddressResolverProvider;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;
import sluice.loop.Loop;

/** dnsjava gives us its wire format, and nothing that runs by itself. */
class ThreadsTest {
  @Test
  void a_question_starts_no_thread() {
    try (Loop loop = Loop.open()) {
      ScriptedServer server = ScriptedServer.open(loop);
      server.answering(ThreadsTest::truncated);
      server.withTcp(query -> List.of(Replies.ok(query, Replies.a("a.example.", 1, "192.0.2.1"))));
      ResolvConf conf =
          ResolvConf.DEFAULT.overriddenBy(
              DnsOptions.Overrides.NONE.withServers(List.of(server.address())));
      LoopResolver resolver = new LoopResolver(loop, 1, () -> conf);
      Set<String> before = threads();
      resolver.ask(Replies.question("a.example.", Type.A), (reply, failure) -> loop.stop());
      loop.run();
      assertEquals(2, server.asked.size());
      assertEquals(before, threads());
    }
  }

  @Test
  void the_jvms_own_resolver_stays_the_jdks() throws Exception {
    Class<?> first =
        ServiceLoader.load(InetAddressResolverProvider.class).findFirst().orElseThrow().getClass();
    assertEquals(BuiltinNames.class, first);
    assertTrue(InetAddress.getAllByName("localhost").length > 0);
    assertTrue(threads().stream().noneMatch(name -> name.contains("dnsjava")), threads()::toString);
  }

  /** The JVM's own come and go with compilation. */
  private static Set<String> threads() {
    Set<String> names = new TreeSet<>();
    for (Thread thread : Thread.getAllStackTraces().keySet()) {
      names.add(thread.getName());
    }
    return names;
  }

  private static byte[] truncated(byte[] query) {
    byte[] reply = Replies.ok(query);
    reply[2] |= 0x02;
    return reply;
  }
}
