package sluice.gateway.spool;

import java.util.List;
import java.util.Random;
import sluice.loop.BootId;
import sluice.loop.Loop;
import sluice.loop.testkit.SimulatedClock;
import sluice.loop.testkit.SimulatedPoller;

/** A spool on a simulated disk, for the tests of what stands before and behind it. */
public final class MemorySpool {
  private final SimulatedDisk disk;
  private final SpoolOptions options;
  private final BootId boot;
  private final SpoolRig rig;

  public MemorySpool() {
    this(new SimulatedDisk(), SpoolRig.smallSegments(), SpoolRig.BOOT);
  }

  private MemorySpool(SimulatedDisk disk, SpoolOptions options, BootId boot) {
    this.disk = disk;
    this.options = options;
    this.boot = boot;
    this.rig = new SpoolRig(disk, options, boot);
  }

  /** With queues, and little memory: 64 KiB for each. */
  public static MemorySpool with(QueueOptions... queues) {
    SpoolOptions options =
        new SpoolOptions(64 * 1024, 4L << 20, 20, 50, 32 * 1024, List.of(queues));
    return new MemorySpool(new SimulatedDisk(), options, SpoolRig.BOOT);
  }

  /** The power was cut and came back: another boot, whose clock begins anew. */
  public MemorySpool reboot() {
    return new MemorySpool(
        disk.reboot(new Random(1)), options, new BootId(boot.high(), boot.low() + 1));
  }

  public BootId boot() {
    return boot;
  }

  public Spool spool() {
    return rig.spool;
  }

  public Loop loop() {
    return rig.loop;
  }

  public SimulatedClock clock() {
    return rig.clock;
  }

  public SimulatedPoller poller() {
    return rig.poller;
  }

  /** Turns until this much simulated time has passed. */
  public void run(long millis) {
    rig.run(millis);
  }
}
