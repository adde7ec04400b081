package sluice.ota.supervisor;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.ControlMessage.Serving;
import sluice.loop.control.Health;
import sluice.loop.control.PassedFds;
import sluice.ota.Slot;

/** One of a cluster's children, kept at work, and the connections that it gets. Loop's thread. */
final class Worker implements Keeper.Listener {
  private final int number;
  private final Listener listener;
  private final Keeper keeper;
  private Serving serving = Serving.NONE;
  private long dealt;
  private int starts;
  private boolean leaving;
  private boolean ended;

  /** Hears of it. */
  interface Listener {
    /** It has been started. */
    void onChild();

    void onReady(Worker worker);

    /** It has said how it serves. */
    void onServing(Worker worker);

    /**
     * It has ended.
     *
     * @param asked whether it was told to
     */
    void onGone(Worker worker, String reason, boolean asked);

    /** It is not to be started again. */
    void onEnded();

    void forget(ControlConnection connection);
  }

  Worker(Loop loop, int number, ClusterOptions options, Listener listener) {
    this.number = number;
    this.listener = listener;
    this.keeper = new Keeper(loop, options.launcher(number), options.children(), this);
  }

  int number() {
    return number;
  }

  Keeper keeper() {
    return keeper;
  }

  /** As it was last told. */
  Serving serving() {
    return serving;
  }

  /** Starts so far, the first excepted. */
  int restarts() {
    return Math.max(0, starts - 1);
  }

  boolean hasEnded() {
    return ended;
  }

  /** Starts the release of a slot. */
  void work(Slot slot) {
    keeper.work(slot, false);
  }

  /** Whether it may be given connections. */
  boolean isReady() {
    Child child = keeper.worker();
    return child != null && child.isUp() && !child.isRecovery() && !leaving;
  }

  /**
   * Gives it a connection.
   *
   * @param fd stays the caller's
   * @return false if it takes none now
   */
  boolean deal(String door, int fd) {
    Child child = keeper.worker();
    if (child == null || !child.send(new ControlMessage.Connection(door), fd)) {
      return false;
    }
    dealt++;
    return true;
  }

  // --- its restart ---

  /** It gets no connections any more. */
  void leave() {
    leaving = true;
  }

  /** It gets connections again. */
  void stay() {
    leaving = false;
  }

  boolean isLeaving() {
    return leaving;
  }

  /** Whether all that it was given are let in, or gone. */
  boolean isSettled() {
    return serving.dealt() == dealt && serving.unanswered() == 0;
  }

  /**
   * Ends what runs, and starts the release of a slot.
   *
   * @return false if nothing runs, and it is being started
   */
  boolean replace(Slot slot, String reason) {
    Child before = keeper.worker();
    keeper.retry();
    keeper.work(slot, false);
    if (before != null) {
      before.stop(reason);
    }
    return before != null;
  }

  // --- what its keeper tells ---

  @Override
  public void welcome(Child child) {
    starts++;
    dealt = 0;
    serving = Serving.NONE;
    child.send(
        new ControlMessage.Welcome(
            ControlMessage.Role.PRIMARY, child.slot().toString(), List.of()));
    listener.onChild();
  }

  @Override
  public void onReady(Child child) {
    leaving = false;
    Logger.info(
        "cluster: worker {} is ready, process {}, version {}",
        number,
        child.pid(),
        child.version());
    listener.onReady(this);
  }

  @Override
  public void onBeat(Child child, Health health) {}

  @Override
  public void onMessage(Child child, ControlMessage message, PassedFds fds) {
    if (message instanceof Serving now) {
      serving = now;
      listener.onServing(this);
    }
  }

  @Override
  public void onTrialEnded(Slot slot, String reason) {
    throw new AssertionError("a cluster tries no releases");
  }

  @Override
  public void onGone(Child child, String reason) {
    boolean asked = child.state() instanceof ChildState.Gone(String _, boolean told) && told;
    Logger.info("cluster: worker {} has ended: {}", number, reason);
    serving = Serving.NONE;
    listener.onGone(this, reason, asked);
  }

  @Override
  public void onEnded() {
    ended = true;
    listener.onEnded();
  }

  @Override
  public void forget(ControlConnection connection) {
    listener.forget(connection);
  }

  /** The child, for the status; null between two. */
  @Nullable Child child() {
    return keeper.worker();
  }
}
