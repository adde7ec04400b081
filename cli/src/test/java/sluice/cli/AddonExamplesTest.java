package sluice.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The addons of {@code examples/addons}, built and run as their readers do it. */
final class AddonExamplesTest {
  private static final Path EXAMPLES = SourceTree.ROOT.resolve("examples/addons");

  @TempDir Path dir;

  /** A copy: what is built does not go into the tree. */
  private Path copied(String name) throws IOException {
    Path from = EXAMPLES.resolve(name);
    Path to = dir.resolve(name);
    try (Stream<Path> all = Files.walk(from)) {
      for (Path file : all.filter(f -> !from.relativize(f).startsWith("build")).toList()) {
        Files.copy(file, to.resolve(from.relativize(file).toString()));
      }
    }
    return to;
  }

  private static void need(String file) {
    boolean here =
        Stream.of(
                "/", "/usr/bin/", "/usr/include/", System.getProperty("user.home") + "/.cargo/bin/")
            .anyMatch(folder -> Files.exists(Path.of(folder + file)));
    assumeTrue(here, file + " is not here");
  }

  private static String passes(Path folder) {
    CommandRun run = CommandRun.of("addon", "test", folder.toString());
    assertEquals(0, run.exit(), () -> run.stdout() + run.stderr());
    assertTrue(run.stdout().contains(": passed; "), run.stdout());
    return run.stdout();
  }

  @ParameterizedTest
  @CsvSource({
    "hello, cmake",
    "dht22, cmake",
    "counter, cargo",
    "level, modbus/modbus.h",
    "ads1115, proc"
  })
  void anExampleBuildsAndPassesItsTest(String name, String needs) throws IOException {
    need(needs);
    passes(copied(name));
  }

  @Test
  void everyFolderIsAnExampleThatIsTested() throws IOException {
    try (Stream<Path> all = Files.list(EXAMPLES)) {
      List<String> names =
          all.filter(Files::isDirectory).map(f -> f.getFileName().toString()).sorted().toList();
      assertEquals(List.of("ads1115", "counter", "dht22", "hello", "level"), names);
    }
  }

  @Test
  void theLevelOfARealServerArrives() throws IOException {
    need("modbus/modbus.h");
    Path folder = copied("level");
    try (ServerSocket server = new ServerSocket(0, 4, InetAddress.getLoopbackAddress())) {
      Thread serving = Thread.ofVirtual().start(() -> serve(server, 421));
      Files.writeString(
          folder.resolve("addon.test.toml"),
          "expect = [\"level/height 421 cm\"]\n[config]\nperiod_ms = 20\nport = "
              + server.getLocalPort()
              + "\n");
      passes(folder);
      serving.interrupt();
    }
  }

  /** Answers each read of one register (Modbus application protocol 1.1b3, 6.3). */
  private static void serve(ServerSocket server, int value) {
    try {
      while (true) {
        try (Socket client = server.accept()) {
          DataInputStream in = new DataInputStream(client.getInputStream());
          DataOutputStream out = new DataOutputStream(client.getOutputStream());
          byte[] request = new byte[12];
          while (in.readNBytes(request, 0, 12) == 12) {
            byte[] head = {request[0], request[1], 0, 0, 0, 5, request[6], 3, 2};
            out.write(head);
            out.writeShort(value);
            out.flush();
          }
        }
      }
    } catch (IOException e) {
      assertTrue(server.isClosed(), "" + e); // the end of the test
    }
  }

  @Test
  void rustsHalfOfTheHeaderIsTheTemplatesOwn() throws IOException {
    Path template =
        SourceTree.ROOT.resolve("cli/src/main/resources/sluice/cli/addon/rust/sluice.rs.in");
    assertEquals(
        Files.readString(template), Files.readString(EXAMPLES.resolve("counter/src/sluice.rs")));
  }

  @ParameterizedTest
  @CsvSource({"hello, gcc", "dht22, g++"})
  void theyAreBuiltForABoard(String example, String compiler) throws IOException {
    need("cmake");
    need("aarch64-linux-gnu-" + compiler);
    CommandRun run = CommandRun.of("addon", "build", copied(example).toString(), "--arch", "arm64");
    assertEquals(0, run.exit(), run.stderr());
  }

  @Test
  void aLibraryOfThisMachineIsNotLinkedForAnother() throws IOException {
    need("modbus/modbus.h");
    need("aarch64-linux-gnu-gcc");
    assumeTrue(!Files.exists(Path.of("/usr/lib/aarch64-linux-gnu/pkgconfig/libmodbus.pc")));
    CommandRun run = CommandRun.of("addon", "build", copied("level").toString(), "--arch", "arm64");
    assertEquals(1, run.exit(), run.stdout());
    assertTrue(run.stderr().contains("libmodbus"), run.stderr());
    assertTrue(run.stderr().contains("apt-get install NAME-dev:arm64"), run.stderr());
  }
}
