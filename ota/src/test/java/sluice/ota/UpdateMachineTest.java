package sluice.ota;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import sluice.ota.UpdateEffect.Outcome;

/**
 * The machine against a model of a disk. {@link #power_may_go_at_every_effect_of_every_path} visits
 * all pairs of machine and disk that can be reached, with every effect done, failed, failed after
 * all, and cut off before, in the middle and behind.
 */
final class UpdateMachineTest {
  /** What is in a slot. */
  private enum Content {
    NONE,
    PARTIAL,
    /** Complete, but not synced: a crash may leave a part. */
    WRITTEN,
    SYNCED
  }

  private record Disk(Slots slots, Content a, Content b) {
    static final Disk FRESH = new Disk(Slots.FRESH, Content.NONE, Content.NONE);

    Content content(Slot slot) {
      return switch (slot) {
        case FACTORY -> Content.SYNCED;
        case A -> a;
        case B -> b;
      };
    }

    Disk with(Slot slot, Content content) {
      return slot == Slot.A ? new Disk(slots, content, b) : new Disk(slots, a, content);
    }

    Disk with(Slots now) {
      return new Disk(now, a, b);
    }

    Disk afterCrash() {
      return new Disk(slots, lost(a), lost(b));
    }

    private static Content lost(Content content) {
      return content == Content.WRITTEN ? Content.PARTIAL : content;
    }
  }

  private record Node(Disk disk, UpdateState state, List<UpdateEffect> effects) {
    static Node of(Disk disk, UpdateStep step) {
      UpdateState state = step.state();
      // The step's number would make every path a new one.
      return new Node(disk, new UpdateState(state.phase(), state.slots(), 0), step.effects());
    }

    List<Node> after(Disk now, UpdateEvent event) {
      return List.of(of(now, UpdateMachine.next(state, event)));
    }
  }

  @Test
  void power_may_go_at_every_effect_of_every_path() {
    Set<Node> seen = new HashSet<>();
    Set<Class<?>> phases = new HashSet<>();
    Deque<Node> open = new ArrayDeque<>();
    open.add(Node.of(Disk.FRESH, UpdateMachine.restart(Slots.FRESH)));
    while (!open.isEmpty()) {
      Node node = open.remove();
      if (seen.add(node)) {
        phases.add(node.state.phase().getClass());
        assertBoots(node.disk, node);
        open.addAll(followers(node));
      }
    }
    assertEquals(
        Set.of(UpdatePhase.class.getPermittedSubclasses()), phases, "every phase is reached");
    assertTrue(seen.size() > 200, "visited: " + seen.size());
  }

  private static List<Node> followers(Node node) {
    List<Node> next = new ArrayList<>(crash(node.disk, node));
    if (node.effects.isEmpty() || node.state.phase() instanceof UpdatePhase.Unsure) {
      for (UpdateEvent event : stimuli()) {
        next.addAll(node.after(node.disk, event));
      }
      return next;
    }
    UpdateEffect effect = node.effects.get(0);
    Disk before = node.disk;
    Disk half = apply(before, effect, true);
    Disk after = apply(before, effect, false);
    next.addAll(crash(half, node));
    next.addAll(crash(after, node));
    next.addAll(node.after(after, new UpdateEvent.Done(0)));
    for (Disk left : List.of(before, half, after)) {
      next.addAll(node.after(left, new UpdateEvent.Failed(0, "x")));
    }
    for (UpdateEvent early : stimuli()) { // while the effect is under way
      UpdateStep step = UpdateMachine.next(node.state, early);
      if (!step.state().equals(node.state)) {
        next.addAll(node.after(before, early));
        next.addAll(node.after(after, early));
      }
    }
    return next;
  }

  private static List<UpdateEvent> stimuli() {
    return List.of(
        new UpdateEvent.Offered("b"),
        new UpdateEvent.TrialAsked(),
        new UpdateEvent.CommitAsked(),
        new UpdateEvent.RollbackAsked("r"),
        new UpdateEvent.Healthy(0),
        new UpdateEvent.Unhealthy(0, "u"));
  }

  private static List<Node> crash(Disk disk, Node from) {
    Disk left = disk.afterCrash();
    assertBoots(left, from);
    UpdateStep step = UpdateMachine.restart(left.slots());
    for (UpdateEffect effect : step.effects()) {
      assertTrue(!(effect instanceof UpdateEffect.Start), "nothing is started by a restart");
    }
    return List.of(Node.of(left, step));
  }

  private static void assertBoots(Disk disk, Node node) {
    Slot current = disk.slots().current();
    assertEquals(Content.SYNCED, disk.content(current), () -> current + " at " + node);
    assertTrue(disk.slots().mark(current) != Mark.BAD, () -> current + " at " + node);
  }

  private static Disk apply(Disk disk, UpdateEffect effect, boolean half) {
    return switch (effect) {
      case UpdateEffect.Write(Slot slot) -> {
        assertTrue(slot != disk.slots().current(), "wrote to what runs");
        assertEquals(Mark.BAD, disk.slots().mark(slot), "is marked before its first byte");
        yield disk.with(slot, half ? Content.PARTIAL : Content.WRITTEN);
      }
      case UpdateEffect.Sync(Slot slot) -> half ? disk : disk.with(slot, Content.SYNCED);
      case UpdateEffect.SetMark(Slot slot, Mark mark, String _) -> {
        assertTrue(mark != Mark.BAD || slot != disk.slots().current(), "marked bad what runs");
        yield half ? disk : disk.with(disk.slots().with(slot, mark));
      }
      case UpdateEffect.SwitchTo(Slot slot) ->
          half ? disk : disk.with(disk.slots().withCurrent(slot));
      case UpdateEffect.Start(Slot slot) -> {
        assertEquals(Content.SYNCED, disk.content(slot), "started what is not complete");
        assertEquals(Mark.TRYING, disk.slots().mark(slot), "the try is on disk before the start");
        yield disk;
      }
      case UpdateEffect.Verify _, UpdateEffect.Stop _ -> disk;
      case UpdateEffect.RaiseFloor _, UpdateEffect.Note _ -> disk;
    };
  }

  /** Answers every effect until the machine waits. */
  private static UpdateState settle(UpdateStep step, List<UpdateEffect> log) {
    UpdateStep now = step;
    while (!now.effects().isEmpty()) {
      log.addAll(now.effects());
      now = UpdateMachine.next(now.state(), new UpdateEvent.Done(now.state().step()));
    }
    return now.state();
  }

  @Test
  void an_update_goes_from_the_offer_to_the_commit_in_this_order() {
    List<UpdateEffect> log = new ArrayList<>();
    UpdateState idle = UpdateMachine.restart(Slots.FRESH).state();
    UpdateState staged =
        settle(UpdateMachine.next(idle, new UpdateEvent.Offered("gateway.sluice")), log);
    assertEquals(new UpdatePhase.Staged(Slot.A), staged.phase());
    UpdateState proving = settle(UpdateMachine.next(staged, new UpdateEvent.TrialAsked()), log);
    assertEquals(new UpdatePhase.Proving(Slot.A), proving.phase());
    UpdateState end =
        settle(UpdateMachine.next(proving, new UpdateEvent.Healthy(proving.step())), log);
    assertEquals(new Slots(Slot.A, Mark.GOOD, Mark.EMPTY), end.slots());
    assertEquals(
        List.of(
            new UpdateEffect.Verify("gateway.sluice"),
            new UpdateEffect.SetMark(Slot.A, Mark.BAD, "being written"),
            new UpdateEffect.Write(Slot.A),
            new UpdateEffect.Sync(Slot.A),
            new UpdateEffect.SetMark(Slot.A, Mark.TRIAL, ""),
            new UpdateEffect.SetMark(Slot.A, Mark.TRYING, ""),
            new UpdateEffect.Start(Slot.A),
            new UpdateEffect.SwitchTo(Slot.A),
            new UpdateEffect.RaiseFloor(Slot.A),
            new UpdateEffect.SetMark(Slot.A, Mark.GOOD, ""),
            new UpdateEffect.Note(Slot.A, Outcome.COMMITTED, "")),
        log);
  }

  @Test
  void a_trial_that_is_worse_is_stopped_and_marked_bad_with_its_reason() {
    Slots trying = new Slots(Slot.B, Mark.BAD, Mark.GOOD);
    UpdateState proving = new UpdateState(new UpdatePhase.Proving(Slot.A), trying, 7);
    List<UpdateEffect> log = new ArrayList<>();
    UpdateState end =
        settle(UpdateMachine.next(proving, new UpdateEvent.Unhealthy(7, "leaks 3 MB/min")), log);
    assertEquals(new UpdateEffect.Stop(Slot.A), log.get(0));
    assertEquals(
        new UpdateEffect.Note(Slot.A, Outcome.FAILED, "leaks 3 MB/min"), log.get(log.size() - 1));
    assertEquals(new Slots(Slot.B, Mark.BAD, Mark.GOOD), end.slots());
  }

  @Test
  void the_answer_to_another_step_changes_nothing() {
    UpdateState idle = UpdateMachine.restart(Slots.FRESH).state();
    UpdateState verifying = UpdateMachine.next(idle, new UpdateEvent.Offered("b")).state();
    long stale = verifying.step() - 1;
    for (UpdateEvent late :
        List.of(new UpdateEvent.Done(stale), new UpdateEvent.Failed(stale, "late"))) {
      assertEquals(new UpdateStep(verifying, List.of()), UpdateMachine.next(verifying, late));
    }
  }

  @Test
  void a_trial_that_power_cut_short_is_not_started_again() {
    UpdateStep step = UpdateMachine.restart(new Slots(Slot.A, Mark.GOOD, Mark.TRYING));
    UpdateEffect.SetMark mark = assertInstanceOf(UpdateEffect.SetMark.class, step.effects().get(0));
    assertEquals(Slot.B, mark.slot());
    assertEquals(Mark.BAD, mark.mark());
  }

  @Test
  void a_rollback_by_hand_goes_to_the_slot_before_or_to_the_factorys() {
    for (Mark other : Mark.values()) {
      UpdateState idle =
          new UpdateState(new UpdatePhase.Idle(), new Slots(Slot.B, other, Mark.GOOD), 1);
      UpdateStep step = UpdateMachine.next(idle, new UpdateEvent.RollbackAsked("by hand"));
      Slot to = other == Mark.GOOD ? Slot.A : Slot.FACTORY;
      assertEquals(List.of(new UpdateEffect.SwitchTo(to)), step.effects());
      UpdateState end = settle(step, new ArrayList<>());
      assertEquals(new Slots(to, other, Mark.BAD), end.slots());
    }
  }

  @Test
  void after_a_failed_rename_nothing_is_written_until_a_restart() {
    UpdateState idle =
        new UpdateState(new UpdatePhase.Idle(), new Slots(Slot.B, Mark.GOOD, Mark.GOOD), 1);
    UpdateState back = UpdateMachine.next(idle, new UpdateEvent.RollbackAsked("r")).state();
    UpdateStep unsure = UpdateMachine.next(back, new UpdateEvent.Failed(back.step(), "EIO"));
    assertEquals(List.of(new UpdateEffect.Note(Slot.B, Outcome.UNKNOWN, "EIO")), unsure.effects());
    for (UpdateEvent event : stimuli()) {
      assertEquals(unsure.state(), UpdateMachine.next(unsure.state(), event).state());
    }
  }
}
