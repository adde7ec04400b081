package sluice.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class EventEmitterTest {

  private static final EventType<String> LINE = EventType.of("line");
  private static final EventType<String> OTHER_LINE = EventType.of("line");

  private final List<String> trace = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();
  private final EventEmitter emitter =
      new EventEmitter("tap kitchen") {
        @Override
        void warn(String message) {
          warnings.add(message);
        }
      };

  @Test
  void listenersAreCalledInTheOrderInWhichTheyCame() {
    emitter.on(LINE, s -> trace.add("a " + s));
    emitter.on(LINE, s -> trace.add("b " + s));
    emitter.prepend(LINE, s -> trace.add("first " + s));
    assertTrue(emitter.emit(LINE, "x"));
    assertEquals(List.of("first x", "a x", "b x"), trace);
  }

  @Test
  void anEmitWithoutListenersSaysSo() {
    assertFalse(emitter.emit(LINE, "x"));
    Consumer<String> gone = trace::add;
    emitter.on(LINE, gone);
    emitter.off(LINE, gone);
    assertFalse(emitter.emit(LINE, "x"));
  }

  @Test
  void typesOfOneNameAreDifferentEvents() {
    emitter.on(LINE, trace::add);
    assertFalse(emitter.emit(OTHER_LINE, "x"));
    assertEquals(0, emitter.listenerCount(OTHER_LINE));
  }

  @Test
  void onceHearsOneEvent() {
    emitter.once(LINE, s -> trace.add("once " + s));
    emitter.prependOnce(LINE, s -> trace.add("first once " + s));
    emitter.emit(LINE, "1");
    emitter.emit(LINE, "2");
    assertEquals(List.of("first once 1", "once 1"), trace);
    assertEquals(0, emitter.listenerCount(LINE));
  }

  @Test
  void onceHearsOneEventEvenIfItEmitsTheSame() {
    emitter.once(
        LINE,
        s -> {
          trace.add("once " + s);
          emitter.emit(LINE, "inner");
        });
    emitter.emit(LINE, "outer");
    assertEquals(List.of("once outer"), trace);
  }

  @Test
  void anInnerEmitSpendsTheOnceOfTheOuterOne() {
    emitter.once(
        LINE,
        s -> {
          trace.add("a " + s);
          emitter.emit(LINE, "inner");
        });
    emitter.once(LINE, s -> trace.add("b " + s));
    emitter.emit(LINE, "outer");
    assertEquals(List.of("a outer", "b inner"), trace);
  }

  @Test
  void aListenerAddedDuringAnEmitWaitsForTheNext() {
    emitter.once(LINE, _ -> emitter.on(LINE, s -> trace.add("late " + s)));
    emitter.emit(LINE, "1");
    assertEquals(List.of(), trace);
    emitter.emit(LINE, "2");
    assertEquals(List.of("late 2"), trace);
  }

  @Test
  void aListenerRemovedDuringAnEmitStillHearsIt() {
    Consumer<String> second = s -> trace.add("second " + s);
    emitter.on(LINE, _ -> emitter.off(LINE, second));
    emitter.on(LINE, second);
    emitter.emit(LINE, "1");
    emitter.emit(LINE, "2");
    assertEquals(List.of("second 1"), trace);
  }

  @Test
  void offAllDuringAnEmitLetsItEnd() {
    emitter.on(LINE, _ -> emitter.offAll(LINE));
    emitter.once(LINE, trace::add);
    emitter.emit(LINE, "1");
    assertFalse(emitter.emit(LINE, "2"));
    assertEquals(List.of("1"), trace);
  }

  @Test
  void offTakesTheLastOfSeveral() {
    Consumer<String> twice = s -> trace.add("twice " + s);
    emitter.on(LINE, twice);
    emitter.on(LINE, s -> trace.add("between " + s));
    emitter.on(LINE, twice);
    assertTrue(emitter.off(LINE, twice));
    emitter.emit(LINE, "x");
    assertEquals(List.of("twice x", "between x"), trace);
    assertTrue(emitter.off(LINE, twice));
    assertFalse(emitter.off(LINE, twice));
  }

  @Test
  void aThrowingListenerEndsTheEmit() {
    emitter.on(
        LINE,
        _ -> {
          throw new IllegalStateException("no");
        });
    emitter.on(LINE, trace::add);
    assertThrows(IllegalStateException.class, () -> emitter.emit(LINE, "x"));
    assertEquals(List.of(), trace);
  }

  @Test
  void anUnheardErrorIsThrownWithTheEmittersName() {
    IOException cause = new IOException("dry");
    UnheardErrorException e =
        assertThrows(UnheardErrorException.class, () -> emitter.emit(EventType.ERROR, cause));
    assertSame(cause, e.getCause());
    assertTrue(
        String.valueOf(e.getMessage()).startsWith("tap kitchen: error without a listener: "));
  }

  @Test
  void aHeardErrorIsNotThrown() {
    emitter.on(EventType.ERROR, e -> trace.add(String.valueOf(e.getMessage())));
    assertTrue(emitter.emit(EventType.ERROR, new IOException("dry")));
    assertEquals(List.of("dry"), trace);
  }

  @Test
  void theEleventhListenerIsReportedOnceWithEventAndEmitter() {
    for (int i = 0; i < EventEmitter.LISTENERS_WARN; i++) {
      emitter.on(LINE, trace::add);
    }
    assertEquals(List.of(), warnings);
    emitter.on(LINE, trace::add);
    emitter.on(LINE, trace::add);
    assertEquals(1, warnings.size());
    assertTrue(warnings.getFirst().startsWith("tap kitchen: 11 listeners of line: "));
  }

  @Test
  void theBoundOfTheLeakWarningCanBeMovedOrTurnedOff() {
    emitter.listenersWarn(1);
    emitter.on(LINE, trace::add);
    emitter.on(LINE, trace::add);
    assertEquals(1, warnings.size());
    emitter.listenersWarn(0);
    for (int i = 0; i < 100; i++) {
      emitter.on(OTHER_LINE, trace::add);
    }
    assertEquals(1, warnings.size());
    assertThrows(IllegalArgumentException.class, () -> emitter.listenersWarn(-1));
  }
}
