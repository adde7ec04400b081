package sluice.image;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;

/**
 * The package's life on a Debian of its own, a folder made by mmdebstrap: {@code ./sluice test
 * deb}, as root. Each test goes on from the one before.
 */
@Tag("deb")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
final class PackageTest {
  private static final long DISK_BYTES_MAX = 70_000_000;

  private final Path work = Path.of("target/deb").toAbsolutePath();
  private final Path root = work.resolve("root");
  private Path file = work;

  @BeforeAll
  void build() throws IOException {
    assumeTrue(Files.isWritable(Path.of("/root")), "needs root, for a chroot");
    FileTrees.delete(work);
    Files.createDirectories(root);
    try {
      Path project = Objects.requireNonNull(Path.of("").toAbsolutePath().getParent());
      Path application = Path.of(System.getProperty("sluice.application", ""));
      file = new Packaging(project, application).deb(Arch.ofHost(), null, work);
      List<String> sources = Mirrors.ofHost().sources(DebianArchive.RELEASE);
      Path list = Files.write(work.resolve("sources.list"), sources);
      Command.of("mmdebstrap", "--variant=minbase", "--include=systemd,udev,init-system-helpers")
          .and(DebianArchive.RELEASE, root, list)
          .run();
    } catch (UnavailableException e) {
      abort(e.toString());
    }
    Files.copy(file, root.resolve("sluice.deb"));
  }

  /** In the Debian, with its own /proc. */
  private String inside(String script) throws IOException {
    String enter = "mount -t proc proc \"$0/proc\" && exec chroot \"$0\" sh -ec \"$1\"";
    return Command.of("unshare", "--mount", "sh", "-c", enter, root, script + " 2>&1").output();
  }

  private boolean has(String path) {
    return Files.exists(root.resolve(path));
  }

  @Test
  @Order(1)
  void whatIsInItBelongsToRootAndFitsABoard() throws IOException {
    String list = Command.of("dpkg-deb", "-c", file).output();
    for (String line : list.lines().toList()) {
      assertTrue(line.matches("[-dl]rw.r.[-x]r.[-x] root/root .*|l.*"), line);
    }
    String size = Command.of("dpkg-deb", "-f", file, "Installed-Size").output().strip();
    System.out.println("deb: " + Files.size(file) / 1000 + " kB, unpacked " + size + " KiB");
    assertTrue(Long.parseLong(size) * 1024 <= DISK_BYTES_MAX, size);
    assertTrue(list.contains("usr/lib/sluice/native/libnetty_transport_native_epoll_"), list);
  }

  @Test
  @Order(2)
  void itInstallsAndTrainsAndTheDemoLosesNothing() throws IOException {
    String said = inside("dpkg -i /sluice.deb");
    assertFalse(said.contains("note:"), said);
    assertTrue(has("var/cache/sluice/sluice.aot") && has("var/cache/sluice/sluice-tls.aot"), said);
    String demo = inside("sluice demo --seconds 3 --json");
    assertTrue(demo.contains("\"lost\" : 0"), demo);
    assertTrue(inside("id sluice").contains("(gpio)"), "in its group");
    assertEquals("enabled\n", inside("systemctl is-enabled sluice.service"));
    assertEquals("", inside("systemd-analyze verify sluice.service"));
    assertEquals(
        "/etc/sluice/sluice.toml: ok\n", inside("sluice check --config /etc/sluice/sluice.toml"));
  }

  @Test
  @Order(3)
  void aGatewayWithTlsHasAStartCacheOfItsOwn() throws IOException {
    String java = "/usr/lib/sluice/runtime/bin/java";
    String show =
        "mv %1$s %1$s.real; printf '#!/bin/sh\\necho \"$@\"\\n' >%1$s; chmod +x %1$s; %2$s; mv %1$s.real %1$s"
            .formatted(java, "sluice run --config %s");
    String plain = "/etc/sluice/sluice.toml";
    assertTrue(inside(show.formatted(plain)).contains("=/var/cache/sluice/sluice.aot "));
    Files.writeString(
        root.resolve("etc/sluice/tls.toml"), "[uplink.u]\nhost = \"h\"\n[uplink.u.tls]\n");
    String tls = inside(show.formatted("/etc/sluice/tls.toml"));
    assertTrue(tls.contains("=/var/cache/sluice/sluice-tls.aot "), tls);
    var _ = inside("rm /etc/sluice/tls.toml");
    assertEquals("", inside("/usr/lib/sluice/train-start-cache --if-stale"));
  }

  @Test
  @Order(3)
  void aStartCacheThatWentWithThePowerIsTrainedAgainAndTheOthersStay() throws IOException {
    String trained = "stat -c %y /var/cache/sluice/sluice.aot";
    String before = inside(trained);
    var _ = inside("rm /var/cache/sluice/sluice-parent.aot");
    var _ = inside("/usr/lib/sluice/train-start-cache --if-stale");
    assertTrue(has("var/cache/sluice/sluice-parent.aot"));
    assertEquals(before, inside(trained));
  }

  @Test
  @Order(4)
  void whatSomebodyHasConfiguredAndStoredOutlivesAnUpgrade() throws IOException {
    var _ = inside("echo '# mine' >>/etc/sluice/sluice.toml; install -d -o sluice /var/lib/sluice");
    Files.writeString(root.resolve("var/lib/sluice/record"), "kept");
    var _ = inside("dpkg -i /sluice.deb");
    assertTrue(Files.readString(root.resolve("etc/sluice/sluice.toml")).endsWith("# mine\n"));
    assertTrue(has("var/lib/sluice/record") && has("var/cache/sluice/sluice.aot"));
  }

  @Test
  @Order(5)
  void removedItLeavesConfigurationAndData() throws IOException {
    var _ = inside("dpkg -r sluice");
    assertFalse(has("usr/lib/sluice") || has("usr/bin/sluice") || has("var/cache/sluice"));
    assertTrue(has("etc/sluice/sluice.toml") && has("var/lib/sluice/record"));
  }

  @Test
  @Order(6)
  void purgedItLeavesNothing() throws IOException {
    var _ = inside("dpkg -P sluice");
    String find = "find / -xdev -path /proc -prune -o -name '*sluice*' -print";
    assertEquals("/sluice.deb\n", inside(find));
  }
}
