package sluice.ota.supervisor;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.loop.Loop;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlListener;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.ControlMessage.Answer;
import sluice.loop.control.PassedFds;
import sluice.loop.posix.Posix;
import sluice.loop.posix.Signals;
import sluice.loop.posix.Spawned;
import sluice.loop.posix.UnixSocket;
import sluice.ota.Slot;

/**
 * Has bundles verified and written by a process of their own ({@code sluice ota installer}): what
 * comes from outside is unpacked there, and the memory that this takes goes with it. It lives from
 * {@link #verify} to the end of {@link #sync}, and holds the bundle open meanwhile. Loop's thread
 * only.
 */
final class Installer {
  /** The descriptor by which it is asked. */
  static final int FD = 3;

  /** What it is asked, and the argument: a bundle's path, or a slot. */
  static final String VERIFY = "verify";

  static final String WRITE = "write";
  static final String SYNC = "sync";

  /** The answer is of {@link LimitsJson}. */
  static final String LIMITS = "limits";

  /** From a release that is written to its trial; one that is tried later has another process. */
  private static final long STAYS_MILLIS = 10_000;

  private final Loop loop;
  private final List<String> command;
  private final long staysMillis;
  private @Nullable Work work;

  /** Hears what has come of a question. */
  interface Outcome {
    /** Called once, and never before the question's method returns. */
    void ended(Answer answer);
  }

  Installer(Loop loop, List<String> command, long staysMillis) {
    this.loop = loop;
    this.command = command;
    this.staysMillis = staysMillis;
  }

  /** Starts nothing yet; null without a command: the parent does it itself. */
  static @Nullable Installer of(Loop loop, List<String> command) {
    return command.isEmpty() ? null : new Installer(loop, command, STAYS_MILLIS);
  }

  /** Starts the process, and has it open and verify a bundle. */
  void verify(String bundle, Outcome outcome) {
    end();
    try {
      work = begin();
    } catch (IOException e) {
      Answer failure = new Answer(false, "the installer cannot be started: " + e.getMessage());
      loop.defer(() -> outcome.ended(failure));
      return;
    }
    ask(VERIFY, bundle, outcome);
  }

  /** Has it write what it has verified. */
  void write(Slot slot, Outcome outcome) {
    ask(WRITE, slot.toString(), outcome);
  }

  /** Has it make that durable and read it back. It stays for a while, for the trial's limits. */
  void sync(Slot slot, Outcome outcome) {
    Work asked = work;
    ask(
        SYNC,
        slot.toString(),
        answer -> {
          loop.setTimeout(staysMillis, () -> endUnlessAsked(asked)).unref();
          outcome.ended(answer);
        });
  }

  /** Has it read by what a slot's trial is proven; started for it if need be, and ended. */
  void limits(Slot slot, Outcome outcome) {
    try {
      work = work == null ? begin() : work;
    } catch (IOException e) {
      Logger.warn("supervisor: the installer cannot be started: {}", e.getMessage());
    }
    Work asked = work;
    ask(
        LIMITS,
        slot.toString(),
        answer -> {
          endUnlessAsked(asked);
          outcome.ended(answer);
        });
  }

  private void ask(String what, String argument, Outcome outcome) {
    if (work == null) {
      loop.defer(() -> outcome.ended(new Answer(false, "the installer has ended")));
    } else {
      work.ask(what, argument, outcome);
    }
  }

  private Work begin() throws IOException {
    int[] sockets = UnixSocket.pair();
    try {
      Map<String, String> environment = Launcher.environment();
      int[] fds = {Launcher.OUT, Launcher.ERR, sockets[1]};
      return new Work(Launcher.spawn(command, environment, fds), sockets[0]);
    } catch (IOException e) {
      Posix.close(sockets[0]);
      throw e;
    } finally {
      Posix.close(sockets[1]);
    }
  }

  /** What there may be of it is not needed any more. */
  void end() {
    Work now = work;
    if (now != null) {
      work = null;
      now.end();
    }
  }

  /** One that another update has taken the place of has been ended by that. */
  private void endUnlessAsked(@Nullable Work one) {
    if (one != null && one == work && one.asked == null) {
      end();
    }
  }

  /** One process. */
  private final class Work implements ControlListener {
    private final ControlConnection connection;
    private final Running process;
    private @Nullable Outcome asked;

    Work(Spawned started, int fd) throws IOException {
      process = Running.watch(loop, "installer", started, this::onExit);
      connection = ControlConnection.open(loop, fd, this);
    }

    void ask(String what, String argument, Outcome outcome) {
      asked = outcome;
      if (!connection.send(new ControlMessage.Ask(what, argument, false))) {
        process.signal(Signals.KILL); // and its end is told
      }
    }

    /** It sees the connection's end, and ends. */
    void end() {
      connection.close();
    }

    @Override
    public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
      if (message instanceof Answer answer && asked != null) {
        tell(answer);
      } else {
        Logger.warn("supervisor: the installer says {}", message.getClass().getSimpleName());
      }
    }

    @Override
    public void onClosed(ControlConnection of, String reason) {
      process.signal(Signals.KILL); // one that has ended already does not mind
    }

    private void onExit(int code) {
      connection.close();
      if (work == this) {
        work = null;
      }
      if (asked != null) {
        tell(new Answer(false, "the installer has ended in the middle, by exit code " + code));
      }
    }

    private void tell(Answer answer) {
      Outcome outcome = Objects.requireNonNull(asked);
      asked = null;
      outcome.ended(answer);
    }
  }
}
