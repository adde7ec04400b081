package sluice.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.config.SluiceConfig;
import sluice.drivers.pins.SafeOutputs;
import sluice.gateway.broker.LocalBroker;
import sluice.gateway.broker.OpenSocket;
import sluice.gateway.handover.HandOverListener;
import sluice.gateway.handover.Part;
import sluice.loop.Loop;
import sluice.loop.control.ChildAgent;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.Health;
import sluice.loop.control.ListenSocket;
import sluice.loop.control.PassedFds;
import sluice.loop.control.SafeLines;
import sluice.loop.posix.Posix;

/** What {@code sluice run} does for the supervisor that has started it. Loop's thread only. */
final class ParentDuties implements ChildAgent.Duties {
  private final Loop loop;
  private final @Nullable GatewayRun run;
  private final @Nullable SluiceConfig config;
  private List<SafeOutputs> leased = List.of();
  private @Nullable List<OpenSocket> kept; // as the parent was told; null before
  private long dealt;
  private final PartsLine parts = new PartsLine(this::send);
  private @Nullable ChildAgent agent;

  private ParentDuties(Loop loop, @Nullable GatewayRun run, @Nullable SluiceConfig config) {
    this.loop = loop;
    this.run = run;
    this.config = config;
  }

  /** Whether a supervisor has started this process. */
  static boolean hasParent() {
    return !System.getenv().getOrDefault(ChildAgent.ENVIRONMENT, "").isEmpty();
  }

  /**
   * Says hello; the run begins when the parent says so.
   *
   * @param run null for a recovery: nothing of the gateway runs
   * @throws IOException if the parent is not there
   */
  static void start(Loop loop, @Nullable GatewayRun run, @Nullable SluiceConfig config)
      throws IOException {
    ParentDuties duties = new ParentDuties(loop, run, config);
    duties.agent =
        ChildAgent.start(loop, Main.VERSION, System.getenv(), duties)
            .orElseThrow(() -> new IOException(ChildAgent.ENVIRONMENT + " is not set"));
    if (run != null) {
      run.reportTo(duties);
    }
    // The signals' watchers and the socket keep no loop alive by themselves.
    var _ = loop.setInterval(60_000, () -> {});
  }

  @Override
  public void onWelcome(ControlMessage.Welcome welcome, PassedFds sockets) {
    Logger.info("supervisor: slot {}, {}", welcome.slot(), welcome.role());
    if (run == null || config == null) {
      ready();
    } else if (welcome.role() == ControlMessage.Role.PRIMARY) {
      run.start(config, 0, given(welcome.sockets(), sockets));
    } else {
      standBy(run, config);
    }
  }

  private static List<Part> given(List<ListenSocket> sockets, PassedFds fds) {
    List<Part> parts = new ArrayList<>();
    for (int i = 0; i < sockets.size(); i++) {
      ListenSocket one = sockets.get(i);
      parts.add(LocalBroker.socket(one.name(), one.place(), fds.take(i)));
    }
    return parts;
  }

  private void standBy(GatewayRun standing, SluiceConfig by) {
    try {
      standing.standBy(by, this::ready);
    } catch (IOException e) {
      stopping(String.valueOf(e.getMessage()));
      end();
    }
  }

  /** After a full turn, the first in which all of it was there. */
  void ready() {
    lease();
    keep();
    loop.setImmediate(() -> tell(new ControlMessage.Ready()));
  }

  /** Its last words. */
  void stopping(String reason) {
    tell(new ControlMessage.Stopping(reason));
  }

  /** Which release somebody upstream wants. */
  void desired(String json) {
    tell(new ControlMessage.Desired(json));
  }

  private void tell(ControlMessage message) {
    var _ = send(message);
  }

  private boolean send(ControlMessage message, int... fds) {
    ChildAgent to = agent;
    return to != null && to.send(message, fds);
  }

  /** The gateway stands by afterwards, until it is stopped or given everything back. */
  @Override
  public void onHandOver() {
    if (run == null) {
      tell(new ControlMessage.HandOverFailed("in recovery there is nothing to hand over"));
      return;
    }
    run.handOver(
        new HandOverListener() {
          @Override
          public void onHandedOver(List<Part> all) {
            parts.send(all);
          }

          @Override
          public void onFailed(String reason) {
            tell(new ControlMessage.HandOverFailed(reason));
          }
        });
  }

  @Override
  public void onTakeOver(ControlMessage.TakeOver part, PassedFds fds) {
    List<Part> all = parts.take(part, fds);
    if (all == null) {
      return;
    }
    if (run == null) {
      all.forEach(Part::close);
      onTakenOver("in recovery nothing is taken over");
    } else {
      run.takeOver(all, this::onTakenOver);
    }
  }

  private void onTakenOver(@Nullable String failure) {
    if (failure == null) {
      tell(new ControlMessage.TookOver());
      keep();
    } else {
      stopping("it could not take over: " + failure);
      end();
    }
  }

  @Override
  public void onDrained() {
    parts.sendOn();
  }

  @Override
  public void onReport(String json) {
    if (run != null) {
      run.report(json);
    }
  }

  @Override
  public void onConnection(String listener, PassedFds fds) {
    dealt++;
    int fd = fds.take(0);
    if (run == null || !run.take(listener, fd)) {
      Posix.close(fd);
    }
  }

  /** A worker's parent waits for those who are not let in yet before it stops the worker. */
  private void serving() {
    if (run != null && config != null && config.cluster().isWorker()) {
      tell(run.serving(dealt));
    }
  }

  @Override
  public void onStop(long graceMillis) {
    end();
  }

  @Override
  public void onParentGone(String reason) {
    Logger.warn("supervisor: gone, so this gateway ends: {}", reason);
    end();
  }

  private void end() {
    if (run == null || !run.stop()) {
      loop.stop();
    }
  }

  /** Chips come and go, so it is looked at with each beat. */
  private void lease() {
    List<SafeOutputs> now = run == null ? List.of() : run.safeOutputs();
    if (!now.equals(leased)) {
      leased = now;
      List<SafeLines> requests =
          now.stream().map(one -> new SafeLines(one.chip(), one.mask(), one.safe())).toList();
      int[] fds = now.stream().mapToInt(SafeOutputs::fd).toArray();
      ChildAgent to = agent;
      if (to != null) {
        to.lease(requests, fds);
      }
    }
  }

  /** Sockets may come and go, too, so this is looked at likewise. */
  private void keep() {
    List<OpenSocket> now = run == null ? null : run.sockets();
    ChildAgent to = agent;
    if (now != null && to != null && !now.equals(kept)) {
      kept = now;
      List<ListenSocket> sockets =
          now.stream().map(one -> new ListenSocket(one.listener(), one.place())).toList();
      to.listening(sockets, now.stream().mapToInt(OpenSocket::fd).toArray());
    }
  }

  @Override
  public Health health() {
    if (run == null) {
      return Health.NONE;
    }
    lease();
    keep();
    serving();
    run.hearDesired(this); // of a pipeline that may be a new one by now
    return run.health();
  }
}
