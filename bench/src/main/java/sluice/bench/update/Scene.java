package sluice.bench.update;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import sluice.loop.Loop;

/**
 * All that is around a gateway, on a loop and a thread of its own: a board with a pin that changes
 * each millisecond and a relay, local clients, and a witness at the broker. Any thread may call.
 */
public final class Scene implements AutoCloseable {
  private static final long SECONDS_MAX = 120;
  private static final long LOOK_NANOS = 5_000_000;

  private final CompletableFuture<Around> around = new CompletableFuture<>();
  private final Thread thread;

  /** How it went so far. */
  public record Account(
      long edges,
      long edgesLost,
      long edgesAgain,
      long publishesAcked,
      long publishesLost,
      boolean relayOn,
      long relayChanges,
      double latencyP50Millis,
      double latencyP99Millis) {}

  /** On connections of their own, and on connections that stay. */
  public record Requests(Traffic.Account alone, Traffic.Account steady) {
    /** Empty if there was none. */
    public String firstFailure() {
      return alone.firstFailure().isEmpty() ? steady.firstFailure() : alone.firstFailure();
    }
  }

  private Scene(Path board, int broker) {
    this.thread = Thread.ofPlatform().name("scene").start(() -> run(board, broker));
  }

  /**
   * Sets it up; nothing moves yet.
   *
   * @param board an empty folder
   * @param broker its port
   */
  public static Scene open(Path board, int broker) throws IOException, InterruptedException {
    Scene scene = new Scene(board, broker);
    scene.await("a subscription", Around::isSubscribed);
    return scene;
  }

  private void run(Path board, int broker) {
    try (Loop loop = Loop.open();
        Around all = new Around(loop, board, broker)) {
      around.complete(all);
      loop.run();
    } catch (IOException | RuntimeException e) {
      around.completeExceptionally(e);
      fail(e);
    }
  }

  /** A figure that goes on without its witness would be a wrong one. */
  static void fail(Throwable why) {
    why.printStackTrace(System.err);
    System.exit(70);
  }

  private <T> T ask(Function<Around, T> question) throws IOException, InterruptedException {
    try {
      Around all = around.get(SECONDS_MAX, TimeUnit.SECONDS);
      CompletableFuture<T> answer = new CompletableFuture<>();
      while (!all.loop.post(() -> answer.complete(question.apply(all)))) {
        LockSupport.parkNanos(LOOK_NANOS);
      }
      return answer.get(SECONDS_MAX, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("the scene does not answer: " + e, e);
    }
  }

  private void await(String what, Predicate<Around> holds)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + SECONDS_MAX * 1_000_000_000L;
    while (!ask(holds::test)) {
      if (System.nanoTime() - deadline > 0) {
        throw new IOException("not within " + SECONDS_MAX + " s: " + what);
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
  }

  private void tell(Consumer<Around> what) throws IOException, InterruptedException {
    boolean _ =
        ask(all -> {
          what.accept(all);
          return true;
        });
  }

  /**
   * Waits until somebody serves: edges and publishes of from now on are at the broker, and told as
   * stored.
   */
  public void awaitService() throws IOException, InterruptedException {
    long edges = ask(now -> now.ledger.edges());
    long acked = ask(now -> now.ledger.publishesAcked());
    await(
        "readings and acknowledgements",
        now -> now.ledger.lastEdge() > edges && now.ledger.publishesAcked() > acked + 10);
  }

  /** The relay is switched on by the broker, then edges begin; a gateway must run. */
  public void play() throws IOException, InterruptedException {
    await("the relay", Around::switchOn);
    tell(Around::play);
    await("the first readings", all -> all.ledger.edgesArrived() > 500);
  }

  /** Local clients at the gateway's listener begin. */
  public void publishAt(int port) throws IOException, InterruptedException {
    tell(all -> all.load(new MqttShop(all.loop, port, all.ledger)));
  }

  /** Clients of an HTTP server begin. */
  public void requestAt(int port) throws IOException, InterruptedException {
    tell(all -> all.load(new HttpShop(all.loop, port)));
  }

  /** The clients end, and what they got is told. */
  public Requests endRequests() throws IOException, InterruptedException {
    tell(Around::endLoad);
    long deadline = System.nanoTime() + 2 * Load.PATIENCE_MILLIS * 1_000_000L;
    while (ask(Around::openRequests) > 0 && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return ask(Around::requests);
  }

  /** The longest way of an edge to the broker since the last mark, in milliseconds. */
  public double mark() throws IOException, InterruptedException {
    return ask(all -> all.ledger.mark() / 1e6);
  }

  /**
   * Edges end; what is under way may arrive.
   *
   * @param all whether all edges can be waited for: if gateways were killed, some never come
   */
  public Account end(boolean all) throws IOException, InterruptedException {
    tell(Around::endEdges);
    long deadline = System.nanoTime() + SECONDS_MAX * 1_000_000_000L;
    while (ask(now -> (all ? now.ledger.edgesLost() : 0) + now.ledger.publishesLost()) > 0
        && System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return ask(Around::account);
  }

  @Override
  public void close() {
    Around all = around.getNow(null);
    if (all != null) {
      boolean _ = all.loop.post(all.loop::stop);
    }
    try {
      thread.join(SECONDS_MAX * 1_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
