package sluice.gateway;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.gateway.handover.GatewayHold;
import sluice.gateway.handover.HandOverListener;
import sluice.gateway.handover.InputsHold;
import sluice.gateway.handover.Part;
import sluice.gateway.handover.SessionHold;
import sluice.gateway.spool.Spool;
import sluice.loop.Timer;

/**
 * The end of a pipeline that goes on in another gateway. The order is the argument that nothing is
 * lost and nothing done twice:
 *
 * <ol>
 *   <li>while all goes on: a new segment of the spool begins, so that the next gateway has little
 *       to read, and the clock is saved, so that nobody waits for that.
 *   <li>edges are read no more, they queue in the kernel; uplinks send nothing new. Outputs are
 *       still commanded, leases run.
 *   <li>what was appended becomes durable, what was sent is acknowledged, or its time is over. If
 *       the disk does not take it, all goes on as before: nothing was given away.
 *   <li>uplinks disconnect and keep their sessions; from here on nobody commands an output.
 *   <li>all lines are left as they are, buses come to rest, the spool and the clock's file close;
 *       local clients have their acknowledgements by then, and their connections go along.
 * </ol>
 *
 * Loop's thread only.
 */
final class HandOver {
  /** A broker that is slower than this gets what is under way again, with the same record ids. */
  static final long ACKS_MILLIS_MAX = 300;

  /** A disk that is slower than this keeps its gateway. */
  static final long DURABLE_MILLIS_MAX = 2_000;

  /** For a new segment and the clock's file; without them it only takes longer. */
  private static final long AHEAD_MILLIS_MAX = 1_000;

  private static final long CHECK_MILLIS = 1;

  private final Pipeline of;
  private final HandOverListener listener;
  private final Inputs inputs;
  private final Spool spool;
  private StopWatch watch;

  private HandOver(Pipeline of, Inputs inputs, Spool spool, HandOverListener listener) {
    this.of = of;
    this.inputs = inputs;
    this.spool = spool;
    this.listener = listener;
    this.watch = new StopWatch(of.loop.clock());
  }

  /** Begins; the listener hears the end, once, and never before this returns. */
  static void of(Pipeline pipeline, HandOverListener listener) {
    Inputs inputs = pipeline.inputs;
    Spool spool = pipeline.spool;
    if (inputs == null || spool == null) {
      pipeline.loop.defer(() -> listener.onFailed("it has not started yet"));
      return;
    }
    new HandOver(pipeline, inputs, spool, listener).writeAhead();
  }

  private void writeAhead() {
    BooleanSupplier turning = spool.turnOver();
    ClockKeeper clock = of.clock;
    if (clock != null) {
      clock.saveAhead();
    }
    Timer[] check = new Timer[1];
    check[0] = of.loop.setInterval(CHECK_MILLIS, () -> checkAhead(check[0], turning, clock));
  }

  private void checkAhead(Timer timer, BooleanSupplier turning, @Nullable ClockKeeper clock) {
    boolean written = !turning.getAsBoolean() && (clock == null || !clock.isSaving());
    if (of.inputs == null) {
      timer.close();
      listener.onFailed("it stops");
    } else if (written || watch.millis() >= AHEAD_MILLIS_MAX) {
      timer.close();
      hold();
    }
  }

  private void hold() {
    watch = new StopWatch(of.loop.clock()); // from here on somebody waits
    inputs.holdEdges();
    of.uplinks.forEach(uplink -> uplink.hold(true));
    of.uplinks.forEach(Uplink::hurry);
    if (of.losses != null) {
      of.losses.announce();
    }
    Timer[] check = new Timer[1];
    check[0] = of.loop.setInterval(CHECK_MILLIS, () -> check(check[0]));
    var _ = spool.commitNow();
  }

  private void check(Timer timer) {
    boolean durable = spool.commitNow();
    of.uplinks.forEach(Uplink::hurry);
    boolean acked = of.uplinks.stream().allMatch(uplink -> uplink.inflight() == 0);
    long millis = watch.millis();
    if (durable && (acked || millis >= ACKS_MILLIS_MAX)) {
      timer.close();
      watch.lap(acked ? "durable and acknowledged" : "durable, and not all acknowledged");
      release();
    } else if (!durable && millis >= DURABLE_MILLIS_MAX) {
      timer.close();
      keep("the disk did not take what is to be handed over within " + millis + " ms");
    }
  }

  private void keep(String reason) {
    Logger.error("gateway {}: no hand-over: {}", of.config.gateway().id(), reason);
    of.uplinks.forEach(uplink -> uplink.hold(false));
    inputs.goOn();
    listener.onFailed(reason);
  }

  private void release() {
    Map<String, SessionHold> sessions = of.sessions();
    of.closeUplinks(() -> leave(sessions));
  }

  private void leave(Map<String, SessionHold> sessions) {
    watch.lap("disconnected");
    if (of.listeners != null) {
      of.listeners.pause();
    }
    of.keepFigures();
    inputs.handOver(hold -> close(hold, sessions));
  }

  private void close(InputsHold hold, Map<String, SessionHold> sessions) {
    watch.lap("lines and buses let go");
    spool.close(() -> {
      watch.lap("spool closed");
      GatewayHold all = new GatewayHold(hold, sessions, local());
      ClockKeeper clock = of.clock;
      if (clock == null) {
        end(all);
      } else {
        clock.close(() -> end(all));
      }
    });
  }

  /** Local clients, acknowledged as far as their records are durable. */
  private Map<String, List<Part>> local() {
    Map<String, List<Part>> byKind = new LinkedHashMap<>();
    if (of.listeners != null) {
      for (Part part : of.listeners.handOver()) {
        byKind.computeIfAbsent(part.kind(), _ -> new ArrayList<>()).add(part);
      }
    }
    return byKind;
  }

  private void end(GatewayHold all) {
    watch.lap("clock kept");
    Logger.info("gateway {}: handed over in {}", of.config.gateway().id(), watch);
    listener.onHandedOver(all.parts());
  }
}
