package sluice.ota.supervisor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** All states by all events. */
class ChildMachineTest {
  private static final List<ChildState> STATES =
      List.of(
          new ChildState.Launching(),
          new ChildState.Greeted(),
          new ChildState.Up(),
          new ChildState.Dumping("d"),
          new ChildState.Leaving("l"),
          new ChildState.Stopping("s"),
          new ChildState.Killing("k", false),
          new ChildState.Killing("k", true),
          new ChildState.Gone("g", false));

  private static final List<ChildEvent> EVENTS =
      List.of(
          new ChildEvent.Hello(),
          new ChildEvent.Ready(),
          new ChildEvent.Beat(),
          new ChildEvent.LastWords("w"),
          new ChildEvent.Dumped("c"),
          new ChildEvent.Lost("x"),
          new ChildEvent.Exited(1),
          new ChildEvent.Late(),
          new ChildEvent.StopAsked("a"));

  @Test
  void the_table_is_this() {
    StringBuilder table = new StringBuilder();
    for (ChildState state : STATES) {
      for (ChildEvent event : EVENTS) {
        ChildStep step = ChildMachine.next(state, event);
        if (!step.equals(new ChildStep(state, List.of(), false))) {
          table.append(name(state)).append(" + ").append(name(event)).append(" -> ");
          table.append(step.state().equals(state) ? "itself" : text(step.state()));
          step.effects().forEach(effect -> table.append(' ').append(name(effect)));
          table.append(step.anew() ? "\n" : " (time goes on)\n");
        }
      }
    }
    assertEquals(TABLE, table.toString());
  }

  private static final String TABLE =
      """
      Launching + Hello -> Greeted Welcome
      Launching + LastWords -> Leaving w MakeSafe
      Launching + Lost -> Leaving x MakeSafe
      Launching + Exited -> Gone ended before it said hello, by exit code 1 MakeSafe TellGone
      Launching + Late -> Killing did not say hello in time MakeSafe Kill
      Launching + StopAsked -> Stopping a TellStop
      Greeted + Ready -> Up TellReady
      Greeted + LastWords -> Leaving w MakeSafe
      Greeted + Lost -> Leaving x MakeSafe
      Greeted + Exited -> Gone ended before it was ready, by exit code 1 MakeSafe TellGone
      Greeted + Late -> Dumping was not ready in time MakeSafe AskDump
      Greeted + StopAsked -> Stopping a TellStop
      Up + Beat -> itself
      Up + LastWords -> Leaving w MakeSafe
      Up + Lost -> Leaving x MakeSafe
      Up + Exited -> Gone ended by exit code 1 MakeSafe TellGone
      Up + Late -> Dumping its loop is stuck MakeSafe AskDump
      Up + StopAsked -> Stopping a TellStop
      Dumping + Dumped -> Killing d: c MakeSafe Kill
      Dumping + Lost -> Killing d MakeSafe Kill
      Dumping + Exited -> Gone d MakeSafe TellGone
      Dumping + Late -> Killing d, and it does not say where MakeSafe Kill
      Dumping + StopAsked -> Killing d; a MakeSafe Kill
      Leaving + Exited -> Gone l; ended by exit code 1 MakeSafe TellGone
      Leaving + Late -> Killing l; it closed its connection and went on MakeSafe Kill
      Leaving + StopAsked -> Stopping a
      Stopping + Exited -> Gone s MakeSafe TellGone
      Stopping + Late -> Killing s; it did not stop in time MakeSafe Kill
      Killing + Exited -> Gone k MakeSafe TellGone
      Killing + Late -> itself Kill
      Killing + StopAsked -> Killing k (time goes on)
      Killing + Exited -> Gone k MakeSafe TellGone
      Killing + Late -> itself Kill
      """;

  @Test
  void from_every_state_the_kernels_word_ends_it_and_is_told_once() {
    for (ChildState state : STATES) {
      ChildStep step = ChildMachine.next(state, new ChildEvent.Exited(137));
      assertTrue(step.state() instanceof ChildState.Gone, "" + state);
      long told = step.effects().stream().filter(e -> e instanceof ChildEffect.TellGone).count();
      assertEquals(state instanceof ChildState.Gone ? 0 : 1, told, "" + state);
    }
  }

  @Test
  void whatever_happens_time_alone_leads_to_a_kill() {
    for (ChildState state : STATES) {
      if (state instanceof ChildState.Gone) {
        continue;
      }
      ChildState at = state;
      boolean killed = false;
      for (int i = 0; i < 3 && !killed; i++) {
        ChildStep step = ChildMachine.next(at, new ChildEvent.Late());
        killed = step.effects().stream().anyMatch(e -> e instanceof ChildEffect.Kill);
        at = step.state();
      }
      assertTrue(killed, "" + state);
      assertTrue(ChildLimits.DEFAULT.of(state) > 0, "" + state);
    }
    assertEquals(0, ChildLimits.DEFAULT.of(new ChildState.Gone("", true)));
  }

  @Test
  void whoever_is_killed_or_gone_has_had_its_outputs_made_safe() {
    Deque<ChildState> left = new ArrayDeque<>(List.of(ChildMachine.begin()));
    Set<String> seen = new HashSet<>();
    while (!left.isEmpty()) {
      ChildState state = left.remove();
      for (ChildEvent event : EVENTS) {
        ChildStep step = ChildMachine.next(state, event);
        boolean kills = step.effects().contains(new ChildEffect.Kill());
        boolean ends = step.effects().stream().anyMatch(e -> e instanceof ChildEffect.TellGone);
        if (ends || (kills && !(state instanceof ChildState.Killing))) {
          assertTrue(step.effects().contains(new ChildEffect.MakeSafe()), state + " " + event);
        }
        if (seen.add(name(step.state()))) {
          left.add(step.state());
        }
      }
    }
    assertEquals(8, seen.size(), "all states can be reached: " + seen);
  }

  private static String name(Object of) {
    return of.getClass().getSimpleName();
  }

  private static String text(ChildState state) {
    String words =
        switch (state) {
          case ChildState.Dumping(String reason) -> reason;
          case ChildState.Leaving(String reason) -> reason;
          case ChildState.Stopping(String reason) -> reason;
          case ChildState.Killing(String reason, boolean asked) -> reason;
          case ChildState.Gone(String reason, boolean asked) -> reason;
          case ChildState.Launching _, ChildState.Greeted _, ChildState.Up _ -> "";
        };
    return (name(state) + " " + words).strip();
  }
}
