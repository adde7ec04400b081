package sluice.addons.host;

import java.util.Arrays;
import sluice.addons.AddonHost.Level;
import sluice.addons.child.GatewayEnd;
import sluice.loop.Clock;
import sluice.loop.Loop;
import sluice.loop.LoopOptions;
import sluice.loop.PollPoller;

/**
 * The start of an addon's own process if it is written in Java or JNI; {@code vm.c} calls it, and
 * ends the process when it returns.
 */
public final class VmMain {
  /** Nothing there is slow to the gateway, so nothing is told of it. */
  private static final LoopOptions OPTIONS = new LoopOptions(60_000, 65_536, 2, 256);

  private static final int FRAMES_MAX = 16;
  private static final int FAILED = 70; // EX_SOFTWARE of sysexits.h

  private VmMain() {}

  /**
   * Runs the addon, from the gateway's word to begin to its word to stop.
   *
   * @param shared the address of what is shared with the gateway
   * @param knowLibrary the address of the function that is to know the addon's library
   * @param lookNanosMax how long to look for an answer before sleeping, at most
   */
  public static void run(long shared, long knowLibrary, long lookNanosMax) {
    Thread.currentThread().setContextClassLoader(VmMain.class.getClassLoader());
    GatewayEnd end = new GatewayEnd(shared, lookNanosMax);
    try (Loop loop = Loop.open(Clock.SYSTEM, new PollPoller(), OPTIONS)) {
      VmAddon addon = new VmAddon(loop, end, knowLibrary);
      end.listen(loop, addon::heard, () -> Runtime.getRuntime().halt(0));
      end.linked();
      run(loop, end);
      end.ended();
    } catch (RuntimeException | LinkageError e) {
      throw end.fail("its host does not start: " + e);
    }
  }

  /** What would end a gateway ends this process; the gateway starts another one. */
  private static void run(Loop loop, GatewayEnd end) {
    try {
      loop.run();
    } catch (Throwable t) {
      end.log(Level.ERROR, "" + t);
      Arrays.stream(t.getStackTrace())
          .limit(FRAMES_MAX)
          .forEach(frame -> end.log(Level.ERROR, "  " + frame));
      Runtime.getRuntime().halt(FAILED);
    }
  }
}
