package sluice.loop;

/**
 * The name of an event and, in the type, what it carries. Types are told apart by identity, not by
 * name: declare each once, as a constant of the class that emits it.
 *
 * <pre>{@code
 * static final EventType<Edge> EDGE = EventType.of("edge");
 * }</pre>
 *
 * @param <T> what a listener receives
 */
@SuppressWarnings("UnusedTypeParameter") // a phantom type: it ties listeners to what is emitted
public final class EventType<T> {

  /**
   * The one event with a rule of its own, as Node's {@code 'error'}: emitted without a listener it
   * is thrown.
   */
  public static final EventType<Exception> ERROR = of("error");

  private final String name;

  private EventType(String name) {
    this.name = name;
  }

  /** A new type, different from every other even of the same name. */
  public static <T> EventType<T> of(String name) {
    return new EventType<>(name);
  }

  /** What messages call it. */
  public String name() {
    return name;
  }

  @Override
  public String toString() {
    return name;
  }
}
