package sluice.addons.child;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.function.Consumer;
import sluice.addons.AddonError;
import sluice.addons.AddonException;
import sluice.addons.AddonHost.Level;
import sluice.addons.child.SharedRegion.Stage;
import sluice.loop.FdWatcher;
import sluice.loop.Loop;
import sluice.loop.posix.EventFd;
import sluice.loop.posix.NativeCalls;
import sluice.loop.posix.PollSet;

/**
 * The way to the gateway from within an addon's process that has a Java virtual machine: the other
 * end of {@link ChildProcess}, as {@code channel.c} is for one in C. The gateway is believed.
 * Loop's thread only, but for {@link #log}.
 */
public final class GatewayEnd {
  // As shared.h has them.
  private static final int FD_WAKE = 5;
  private static final int FD_CALL = 6;
  private static final int FD_SOCKET = 7;
  private static final long LOOK_FIRST_NANOS = 2_000;
  private static final int LINE_MAX = 4_096;
  private static final int MESSAGES_A_TURN = 256;
  private static final byte[] NONE = new byte[0];
  private static final List<Level> LEVELS = List.of(Level.values());

  private final SharedRegion region;
  private final RingReader in;
  private final RingWriter out;
  private final EventFd wake = EventFd.of(FD_WAKE);
  private final EventFd call = EventFd.of(FD_CALL);
  private final PollSet both = new PollSet(2);
  private final long lookNanosMax;
  private long lookNanos;
  private long serial;
  private long tags;

  /**
   * The one there is.
   *
   * @param address of what is shared
   * @param lookNanosMax how long to look for an answer before sleeping, at most
   */
  public GatewayEnd(long address, long lookNanosMax) {
    this.region = new SharedRegion(NativeCalls.memory(address, SharedRegion.BYTES));
    this.in = region.fromGateway();
    this.out = region.fromChild();
    this.lookNanosMax = lookNanosMax;
    both.put(0, FD_WAKE, PollSet.POLLIN);
    both.put(1, FD_SOCKET, 0);
  }

  // --- what the gateway says ---

  /**
   * Hears it, on a loop.
   *
   * @param onMessage is told of each message
   * @param onGone the gateway has ended
   */
  public void listen(Loop loop, Consumer<Message> onMessage, Runnable onGone) {
    var _ = loop.watch("gateway", FD_WAKE, FdWatcher.READ, ready -> drain(onMessage));
    FdWatcher socket = loop.watch("gateway's end", FD_SOCKET, FdWatcher.READ, r -> onGone.run());
    socket.unref();
    arm();
  }

  private void drain(Consumer<Message> onMessage) {
    wake.clear();
    region.answerPing();
    try {
      for (int left = MESSAGES_A_TURN; left > 0; left--) {
        Message next = in.next();
        if (next == null) {
          break;
        }
        onMessage.accept(next);
      }
    } catch (ProtocolException e) {
      throw fail("the gateway's ring is damaged: " + e.getMessage());
    }
    arm();
  }

  /** What it has said already is no cause for it to wake this process. */
  private void arm() {
    region.sleep();
    if (in.isReady()) {
      wake.signal();
    }
  }

  // --- what it is told ---

  /** A number that no other handle has. */
  public long nextTag() {
    return ++tags;
  }

  /**
   * Asks, and waits for the answer.
   *
   * @return what C's function of this would return
   * @throws AddonException if it is refused
   */
  public long ask(int type, long tag, long number, String a, byte[] b) {
    byte[] name = a.getBytes(UTF_8);
    if (name.length > Message.NAME_MAX || b.length > Message.PAYLOAD_MAX) {
      throw new AddonException(AddonError.LIMIT, "a name has 64 KB at most, a payload 256");
    }
    long mine = ++serial;
    if (!put(new Message(type, mine, tag, number, name, b))) {
      throw new AddonException(AddonError.FULL, "the gateway has not read what was said before");
    }
    awaitAnswer(mine);
    long value = region.answer();
    if (value < 0) {
      throw new AddonException(AddonError.of(value), region.answerText());
    }
    return value;
  }

  /** As the other, of what has no name and no payload. */
  public long ask(int type, long tag, long number) {
    return ask(type, tag, number, "", NONE);
  }

  /** Waking up costs more than a moment's look, so that is tried first; see {@code learn()}. */
  private void awaitAnswer(long to) {
    long from = System.nanoTime();
    while (!region.isAnswered(to)) {
      region.answerPing(); // who waits is not stuck
      if (System.nanoTime() - from < lookNanos) {
        Thread.onSpinWait();
      } else {
        sleepUntilAnswered(to);
      }
    }
    boolean quick = System.nanoTime() - from <= lookNanosMax;
    lookNanos = quick ? Math.min(lookNanosMax, 2 * lookNanos + LOOK_FIRST_NANOS) : lookNanos / 2;
  }

  /** Also wakes up for messages; they wait until the loop gets to them. */
  private void sleepUntilAnswered(long to) {
    region.sleep();
    while (!region.isAnswered(to)) {
      if (both.await(2, -1) > 0 && both.found(1) != 0) {
        Runtime.getRuntime().halt(0); // the gateway has gone
      }
      wake.clear();
      region.answerPing();
      region.sleep();
    }
    arm();
  }

  /** A line for the log, cut if it is very long; any thread. */
  public void log(Level level, String text) {
    String line = text.substring(0, Math.min(text.length(), LINE_MAX));
    if (!put(new Message(Message.LOG, 0, 0, LEVELS.indexOf(level), line.getBytes(UTF_8), NONE))) {
      region.lose();
    }
  }

  private synchronized boolean put(Message message) {
    try {
      if (!out.offer(message)) {
        return false;
      }
    } catch (ProtocolException e) {
      throw fail("the gateway's ring is damaged: " + e.getMessage());
    }
    if (region.takeQuiet()) {
      call.signal();
    }
    return true;
  }

  // --- how far this process is ---

  /** Its loop waits to be told to begin. */
  public void linked() {
    reach(Stage.LINKED);
  }

  /** The addon has begun; from now on its loop has to turn. */
  public void running() {
    region.answerPing();
    reach(Stage.RUNNING);
  }

  /** It has ended, as it was told to. */
  public void ended() {
    reach(Stage.ENDED);
  }

  private void reach(Stage stage) {
    region.reach(stage);
    call.signal();
  }

  /**
   * Ends this process; it cannot go on.
   *
   * @return never
   */
  public IllegalStateException fail(String why) {
    region.text(why);
    reach(Stage.FAILED);
    Runtime.getRuntime().halt(1);
    return new IllegalStateException(why);
  }
}
