package sluice.addons.child;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import sluice.loop.posix.EventFd;
import sluice.loop.posix.FdMessages;
import sluice.loop.posix.MemFile;
import sluice.loop.posix.Posix;
import sluice.loop.posix.SharedMemory;
import sluice.loop.posix.Signals;
import sluice.loop.posix.Spawned;
import sluice.loop.posix.UnixSocket;

/**
 * One process of an isolated addon, from its start to its end, and the way to it: rings in shared
 * memory, a wake-up for each side, and a socket for descriptors. A worker starts it; from then on
 * the loop's thread has it alone.
 */
public final class ChildProcess {
  private static final long LOOK_NANOS = 500_000;
  private static final byte[] ONE_BYTE = {1};

  private final String file;
  private final SharedMemory shared;
  private final EventFd wake;
  private final EventFd call;
  private final int output;
  private final int socket;
  private final Spawned process;
  private final SharedRegion region;
  private final RingWriter out;
  private final RingReader in;
  private long pings;
  private @Nullable String killedFor;
  private @Nullable String reason;

  private ChildProcess(
      String file,
      SharedMemory shared,
      SharedRegion region,
      EventFd wake,
      EventFd call,
      int output,
      int socket,
      Spawned process) {
    this.file = file;
    this.shared = shared;
    this.region = region;
    this.wake = wake;
    this.call = call;
    this.output = output;
    this.socket = socket;
    this.process = process;
    this.out = region.toChild();
    this.in = region.toGateway();
  }

  /**
   * Starts it; it raises its fence and maps the library, or starts its virtual machine. The calling
   * thread has to live as long as the process may.
   *
   * @param library null if it has none
   * @param jar null if it has none
   * @param file what errors call it
   */
  public static ChildProcess start(
      ChildPlan plan, @Nullable MemFile library, @Nullable MemFile jar, String file)
      throws IOException {
    try (Opened opened = new Opened()) {
      MemFile program = opened.keep(ChildProgram.open());
      int nothing = Posix.open("/dev/null", Posix.O_RDWR);
      opened.last(() -> Posix.close(nothing));
      SharedMemory shared =
          opened.lend(SharedMemory.create("addon-ring-" + plan.name(), SharedRegion.BYTES));
      SharedRegion region = new SharedRegion(shared.memory());
      EventFd wake = opened.lend(EventFd.open());
      EventFd call = opened.lend(EventFd.open());
      int[] said = Posix.pipe();
      opened.undo(() -> Posix.close(said[0]));
      opened.last(() -> Posix.close(said[1]));
      int[] sockets = UnixSocket.pair();
      opened.undo(() -> Posix.close(sockets[0]));
      opened.last(() -> Posix.close(sockets[1]));
      IntStream.Builder fds = IntStream.builder();
      fds.add(nothing).add(said[1]).add(said[1]).add(shared.fd());
      fds.add(library == null ? nothing : library.fd());
      fds.add(wake.fd()).add(call.fd()).add(sockets[1]);
      if (plan.vm() != null) {
        fds.add(jar == null ? nothing : jar.fd());
        for (Path part : plan.vm().classPath()) {
          int fd = Posix.open(part.toString(), Posix.O_RDONLY | Posix.O_CLOEXEC);
          opened.last(() -> Posix.close(fd));
          fds.add(fd);
        }
      }
      List<String> arguments = plan.arguments(ProcessHandle.current().pid());
      Spawned process = Spawned.start(program.fd(), arguments, fds.build().toArray());
      opened.done();
      return new ChildProcess(file, shared, region, wake, call, said[0], sockets[0], process);
    }
  }

  /**
   * Waits until it has mapped its library; its constructors have run then.
   *
   * @throws IOException with the reason if it has not; then nothing of it is left
   */
  public void awaitLinked(long nanosMax) throws IOException {
    long deadline = System.nanoTime() + nanosMax;
    while (region.stage() == SharedRegion.Stage.BEGUN && !process.hasEnded()) {
      if (System.nanoTime() - deadline > 0) {
        kill("its start took more than " + nanosMax / 1_000_000_000 + " s");
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    if (region.stage() != SharedRegion.Stage.LINKED) {
      kill(null);
      awaitEnd();
      throw new IOException(file + ": " + reason);
    }
  }

  /** Has it end, and waits for that; blocks. */
  public void end() {
    kill(killedFor);
    awaitEnd();
  }

  private void awaitEnd() {
    while (!hasEnded()) {
      LockSupport.parkNanos(LOOK_NANOS);
    }
    close();
  }

  /** Its number. */
  public long pid() {
    return process.pid();
  }

  /** Readable when it has ended. */
  public int endFd() {
    return process.fd();
  }

  /** Readable when it has said something. */
  public int callFd() {
    return call.fd();
  }

  /**
   * Readable when it has written to its standard output or error; does not block, nor does the
   * other end.
   */
  public int outputFd() {
    return output;
  }

  /** What holds it. */
  public Fence fence() {
    return Fence.of(region.fence());
  }

  /** Lines for the log that it could not say. */
  public long linesLost() {
    return region.linesLost();
  }

  // --- what it says ---

  /** Its call was heard; from now on it calls again. */
  public void heard() {
    call.clear();
    region.clearCalled();
  }

  /** Has {@link #callFd} readable once more: not all was taken. */
  public void callAgain() {
    call.signal();
  }

  /** Whether it has said something that was not taken. */
  public boolean hasSaid() {
    return in.isReady();
  }

  /** The next it has said, or null. */
  public @Nullable Message next() throws ProtocolException {
    return in.next();
  }

  /** Whether its {@code init} has returned, and well. */
  public boolean isRunning() {
    return region.stage() == SharedRegion.Stage.RUNNING;
  }

  /** Why its host refuses it, in the host's words; null if it does not. */
  public @Nullable String refusal() {
    return region.stage() == SharedRegion.Stage.FAILED
        ? file + ": " + region.text().replace("/proc/self/fd/4", "it")
        : null;
  }

  // --- what it is told ---

  /**
   * Says something to it.
   *
   * @return false if there is no room
   */
  public boolean say(Message message) throws ProtocolException {
    boolean taken = out.offer(message);
    wakeUp();
    return taken;
  }

  /** Answers a question. */
  public void reply(long serial, long value, String text) {
    region.reply(serial, value, text);
    wakeUp();
  }

  /**
   * Gives it a descriptor, before the answer that says so.
   *
   * @return 0 and more, or minus the error number
   */
  public long give(int fd) {
    return FdMessages.send(socket, ONE_BYTE, fd);
  }

  private void wakeUp() {
    if (region.takeSleeping()) {
      wake.signal();
    }
  }

  /** Asks whether its loop turns; returns how many such questions are not answered. */
  public long ping() {
    long unanswered = pings - region.pong();
    region.ping(++pings);
    wakeUp();
    return Math.clamp(unanswered, 0, pings);
  }

  // --- its end ---

  /**
   * Ends it at once.
   *
   * @param why what its end is to be put down to; null: to whatever it was
   */
  public void kill(@Nullable String why) {
    killedFor = killedFor == null ? why : killedFor;
    process.kill(Signals.KILL);
  }

  /** Ends it at once: what it has said, or done to its rings, cannot be. */
  public void killFor(ProtocolException broken) {
    kill("broke the protocol: " + broken.getMessage());
  }

  /** Whether it has ended; what it used is given back then. */
  public boolean hasEnded() {
    if (reason == null && process.hasEnded()) {
      String said = refusal();
      reason =
          said != null && killedFor == null
              ? region.text().replace("/proc/self/fd/4", "it")
              : region.lastNote().reason(process.exit(), file, killedFor);
    }
    return reason != null;
  }

  /** Why it has ended; once it has. */
  public String reason() {
    return reason == null ? "" : reason;
  }

  /** Gives back what it used; once it has ended. */
  public void close() {
    process.close();
    wake.close();
    call.close();
    Posix.close(output);
    Posix.close(socket);
    shared.close();
  }
}
