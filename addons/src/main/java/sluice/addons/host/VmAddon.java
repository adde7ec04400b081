package sluice.addons.host;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import sluice.addons.AddonException;
import sluice.addons.child.GatewayEnd;
import sluice.addons.child.Message;
import sluice.config.AddonManifest;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.posix.MemFile;
import sluice.loop.posix.NativeCalls;

/**
 * The one addon of an own process: what {@link HostedAddon} is in the gateway, which has its state
 * and judges it by its messages. Loop's thread only.
 */
final class VmAddon {
  // As shared.h and vm.c have them.
  private static final int FD_LIBRARY = 4;
  private static final int FD_JAR = 8;

  private static final long DRAIN_MILLIS = 10;

  private final Loop loop;
  private final GatewayEnd end;
  private final long knowLibrary;
  private final ManifestLines lines = new ManifestLines();
  private final Map<String, String> config = new HashMap<>();
  private @Nullable Started started;
  private @Nullable Timer draining;

  /** What there is of it from its start on. */
  private record Started(VmGateway gateway, VmDevices devices, AddonParts parts, JavaBody body) {}

  VmAddon(Loop loop, GatewayEnd end, long knowLibrary) {
    this.loop = loop;
    this.end = end;
    this.knowLibrary = knowLibrary;
  }

  /** The gateway says something. */
  void heard(Message message) {
    switch (message.type()) {
      case Message.MANIFEST -> lines.take(text(message.a()), text(message.b()));
      case Message.CONFIG -> config.put(text(message.a()), text(message.b()));
      case Message.START -> start();
      case Message.STOP -> stop();
      default -> {
        if (started != null) {
          tell(message, started);
        }
      }
    }
  }

  private static void tell(Message message, Started to) {
    Surroundings around = to.parts().scope().around;
    switch (message.type()) {
      case Message.MESSAGE -> around.topics().heard(message.tag(), text(message.a()), message.b());
      case Message.EVENT -> around.events().heard(message.tag(), message.b());
      case Message.EDGE -> to.devices().edge(message);
      case Message.TRANSFERRED -> to.devices().transferred(message);
      default -> {} // of a later gateway's
    }
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }

  // --- its start ---

  private void start() {
    AddonManifest manifest = lines.manifest(config);
    VmGateway gateway = new VmGateway(end, manifest.name());
    VmDevices devices = new VmDevices(loop, end);
    Surroundings around = Surroundings.of(loop, gateway, devices);
    AddonScope scope = new AddonScope(around, manifest, Map.of(), reason -> end.fail(reason));
    scope.elsewhere(); // its time is its own: it holds up nobody else's loop
    AddonParts parts = AddonParts.of(scope);
    JavaBody code = JavaBody.inOwnProcess(candidate(manifest), files(manifest), around);
    started = new Started(gateway, devices, parts, code);
    try {
      code.map();
      if (code.library() != 0) {
        var _ = NativeCalls.call(MemorySegment.ofAddress(knowLibrary), code.library(), 0, 0, 0);
      }
      code.start(parts);
      end.running();
    } catch (IOException | AddonException e) {
      throw end.fail(String.valueOf(e.getMessage()));
    }
  }

  /** Its files have names here, and no places. */
  private static Candidate candidate(AddonManifest manifest) {
    return Candidate.of(manifest, "", Path.of(""), Path.of(""));
  }

  private static VerifiedFiles files(AddonManifest manifest) {
    return new VerifiedFiles(
        manifest.library() == null ? null : copy("library", FD_LIBRARY),
        null,
        manifest.jar() == null ? null : copy("jar", FD_JAR));
  }

  private static SealedCopy copy(String what, int fd) {
    return new SealedCopy(MemFile.of(fd), what, "");
  }

  // --- its end ---

  private void stop() {
    Started of = started;
    if (of == null) {
      loop.stop();
      return;
    }
    of.gateway().stop();
    loop.defer(() -> {
      of.parts().scope().end();
      draining = loop.setInterval(DRAIN_MILLIS, () -> stopIfDrained(of));
    });
  }

  /** If that takes too long, the gateway ends the process. */
  private void stopIfDrained(Started of) {
    if (of.parts().scope().isDrained() && draining != null) {
      draining.close();
      of.body().dismiss();
      loop.stop();
    }
  }
}
