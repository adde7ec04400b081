package sluice.ota.supervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.Settling;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlListener;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.ControlServer;
import sluice.loop.control.PassedFds;
import sluice.systemd.ServiceNotifier;

/**
 * The parent of several gateways of one configuration, wired: {@link Worker}s that are kept at
 * work, a {@link Dealer} that gives them the connections, a {@link RollingRestart} now and then.
 * Loop's thread only.
 */
public final class Cluster implements ControlListener, Worker.Listener {
  private final Loop loop;
  private final ClusterOptions options;
  private final ServiceNotifier service;
  private final Leftovers leftovers;
  private final ControlServer server;
  private final List<Worker> workers = new ArrayList<>();
  private final List<ControlConnection> asking = new ArrayList<>();
  private final Dealer dealer;
  private @Nullable RollingRestart restart;
  private boolean announced;
  private boolean ending;

  private Cluster(Loop loop, ClusterOptions options, ServiceNotifier service) throws IOException {
    this.loop = loop;
    this.options = options;
    this.service = service;
    Path control = ClusterOptions.control(options.dir());
    this.leftovers = new Leftovers(control.resolveSibling("children"));
    Files.createDirectories(options.dir());
    SupervisorOptions.makePrivate(control);
    leftovers.await();
    for (int number = 1; number <= options.workers(); number++) {
      workers.add(new Worker(loop, number, options, this));
    }
    this.dealer = new Dealer(loop, workers, options.sticky());
    this.server = ControlServer.open(loop, control, this);
  }

  /**
   * Starts the workers. Blocks while children of a parent before are still there.
   *
   * @param doors the cluster's own from now on
   */
  public static Cluster start(
      Loop loop, ClusterOptions options, ServiceNotifier service, List<Door> doors)
      throws IOException {
    Cluster made = new Cluster(loop, options, service);
    service.watch(loop);
    Settling.giveMemoryBack(loop, true, Supervisor.SETTLED_MILLIS);
    made.dealer.open(doors);
    made.workers.forEach(worker -> worker.work(options.current().get()));
    loop.setTimeout(Supervisor.STARTED_MILLIS_MAX, made::announce).unref();
    return made;
  }

  /** Where it listens now. */
  public List<Door> doors() {
    return dealer.doors();
  }

  /**
   * Goes on with other doors, and restarts the workers one by one: they read the configuration
   * anew.
   *
   * @param doors those of {@link #doors} that stay, and new ones; the others are closed
   */
  public void reload(List<Door> doors) {
    dealer.open(doors);
    if (!restartAll()) {
      Logger.warn("cluster: a restart is under way already");
    }
  }

  /** Stops the workers and then the loop; who is not let in by then is turned away. */
  public void stop() {
    if (ending) {
      return;
    }
    ending = true;
    service.stopping();
    if (restart != null) {
      restart.cancel();
    }
    dealer.close();
    workers.forEach(worker -> worker.keeper().end("the cluster stops"));
  }

  private boolean restartAll() {
    if (restart != null || ending) {
      return false;
    }
    service.reloading();
    restart = RollingRestart.begin(loop, workers, options.current(), new Restarted());
    return true;
  }

  /** Whoever has asked hears how it goes. */
  private final class Restarted implements RollingRestart.Outcome {
    @Override
    public void onProgress(String text) {
      asking.forEach(one -> one.send(new ControlMessage.Progress(text)));
    }

    @Override
    public void onEnd(String failure) {
      restart = null;
      service.ready(text());
      String text = failure.isEmpty() ? "all workers were restarted" : failure;
      asking.forEach(one -> one.send(new ControlMessage.Answer(failure.isEmpty(), text)));
      asking.clear();
      dealer.review();
    }
  }

  private String text() {
    long ready = workers.stream().filter(Worker::isReady).count();
    return ready + " of " + workers.size() + " workers are ready";
  }

  private void announce() {
    if (!announced) {
      announced = true;
      service.ready(text());
    } else {
      service.status(text());
    }
  }

  // --- what comes over the socket ---

  @Override
  public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
    Child child = childAt(from);
    if (child != null) {
      child.message(message, fds);
    } else if (message instanceof ControlMessage.Hello hello) {
      hello(from, hello);
    } else if (message instanceof ControlMessage.Ask question) {
      ask(from, question.what());
    } else {
      server.forget(from);
      Logger.warn("cluster: process {} is no child of ours", from.peer().pid());
    }
  }

  private @Nullable Child childAt(ControlConnection connection) {
    for (Worker worker : workers) {
      Child child = worker.keeper().at(connection);
      if (child != null) {
        return child;
      }
    }
    return null;
  }

  private void hello(ControlConnection from, ControlMessage.Hello hello) {
    for (Worker worker : workers) {
      Child child = worker.keeper().byPid(from.peer().pid());
      if (child != null && hello.pid() == child.pid()) {
        child.hello(from, hello);
        return;
      }
    }
    server.forget(from);
    Logger.warn("cluster: process {} says hello and is no child of ours", from.peer().pid());
  }

  private void ask(ControlConnection from, String what) {
    switch (what) {
      case "status" -> from.send(new ControlMessage.Answer(true, status()));
      case "restart" -> {
        asking.add(from);
        if (!restartAll()) {
          asking.remove(from);
          from.send(new ControlMessage.Answer(false, "a restart is under way already"));
        }
      }
      default ->
          from.send(
              new ControlMessage.Answer(
                  false, "nobody knows what '" + what + "' is; are the two of one version?"));
    }
  }

  private String status() {
    return ClusterJson.of(dealer, options.sticky(), restart != null, workers);
  }

  @Override
  public void onClosed(ControlConnection of, String reason) {
    asking.remove(of);
    Child child = childAt(of);
    if (child != null) {
      child.lost(reason.equals(ControlConnection.ENDED) ? "" : reason);
    }
  }

  @Override
  public void onDrained(ControlConnection of) {
    dealer.review();
  }

  // --- what the workers tell ---

  @Override
  public void onChild() {
    leftovers.write(workers.stream().flatMap(worker -> worker.keeper().pids().stream()).toList());
  }

  @Override
  public void onReady(Worker worker) {
    if (restart != null) {
      restart.onReady(worker);
    }
    dealer.review();
    announce();
  }

  @Override
  public void onServing(Worker worker) {
    if (restart != null) {
      restart.onServing(worker);
    }
  }

  @Override
  public void onGone(Worker worker, String reason, boolean asked) {
    if (restart != null) {
      restart.onGone(worker, reason, asked);
    }
    onChild();
    dealer.review();
    announce();
  }

  @Override
  public void onEnded() {
    if (workers.stream().allMatch(Worker::hasEnded)) {
      server.close();
      loop.stop();
    }
  }

  @Override
  public void forget(ControlConnection connection) {
    server.forget(connection);
  }
}
