package sluice.ota.supervisor;

import java.io.IOException;
import java.util.Locale;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import sluice.loop.Loop;
import sluice.loop.control.ControlConnection;
import sluice.loop.control.ControlListener;
import sluice.loop.control.ControlMessage;
import sluice.loop.control.ControlMessage.Answer;
import sluice.loop.control.PassedFds;
import sluice.ota.Slot;
import sluice.ota.UpdateEffect;
import sluice.ota.store.StoreEffects;

/**
 * The process that an {@link Installer} has started: answers one question after the other, by
 * workers, and ends with the connection. Loop's thread only.
 */
public final class InstallerDesk implements ControlListener {
  private final Loop loop;
  private final StoreEffects effects;
  private final Function<Slot, ProofLimits> limits;

  private InstallerDesk(Loop loop, StoreEffects effects, Function<Slot, ProofLimits> limits) {
    this.loop = loop;
    this.effects = effects;
    this.limits = limits;
  }

  /**
   * Answers from now on; the loop is stopped when the parent has closed the connection.
   *
   * @param effects on the slots of the parent, who waits meanwhile
   * @param limits of the proof of the release in a slot
   * @throws IOException if no parent has started this process
   */
  public static void open(Loop loop, StoreEffects effects, Function<Slot, ProofLimits> limits)
      throws IOException {
    ControlConnection.open(loop, Installer.FD, new InstallerDesk(loop, effects, limits));
  }

  @Override
  public void onMessage(ControlConnection from, ControlMessage message, PassedFds fds) {
    if (!(message instanceof ControlMessage.Ask question)) {
      from.send(new Answer(false, "an installer is asked, and told nothing"));
      return;
    }
    boolean taken =
        loop.workers()
            .submit(
                question.what(),
                () -> answer(question),
                (answer, failure) -> from.send(answer == null ? failed(failure) : answer));
    assert taken : "one question at a time";
  }

  private Answer answer(ControlMessage.Ask question) throws IOException {
    String argument = question.argument();
    return switch (question.what()) {
      case Installer.VERIFY -> carryOut(new UpdateEffect.Verify(argument));
      case Installer.WRITE -> carryOut(new UpdateEffect.Write(slot(argument)));
      case Installer.SYNC -> carryOut(new UpdateEffect.Sync(slot(argument)));
      case Installer.LIMITS -> new Answer(true, LimitsJson.write(limits.apply(slot(argument))));
      default -> new Answer(false, "an installer does not know '" + question.what() + "'");
    };
  }

  private Answer carryOut(UpdateEffect effect) throws IOException {
    effects.carryOut(effect);
    return new Answer(true, "");
  }

  private static Slot slot(String name) {
    return Slot.valueOf(name.toUpperCase(Locale.ROOT));
  }

  private static Answer failed(@Nullable Throwable failure) {
    if (failure instanceof IOException e) {
      return new Answer(false, String.valueOf(e.getMessage()));
    }
    throw new IllegalStateException("installer", failure);
  }

  @Override
  public void onClosed(ControlConnection of, String reason) {
    loop.stop(); // also in the middle of a write: the slot is marked bad
  }
}
