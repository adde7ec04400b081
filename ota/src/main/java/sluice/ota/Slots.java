package sluice.ota;

/**
 * The slots as they stand on disk. Only {@code current} is booted without being asked.
 *
 * @param current never written to, never marked bad
 */
public record Slots(Slot current, Mark a, Mark b) {
  /** Of a board that was never updated. */
  public static final Slots FRESH = new Slots(Slot.FACTORY, Mark.EMPTY, Mark.EMPTY);

  /** The factory's is always good. */
  public Mark mark(Slot slot) {
    return switch (slot) {
      case FACTORY -> Mark.GOOD;
      case A -> a;
      case B -> b;
    };
  }

  /** Where the next release goes. */
  public Slot next() {
    return current.next();
  }

  /** Where a rollback goes: the other slot if it was good, else the factory's. */
  public Slot previous() {
    return mark(next()) == Mark.GOOD ? next() : Slot.FACTORY;
  }

  public Slots with(Slot slot, Mark mark) {
    return switch (slot) {
      case FACTORY -> throw new IllegalArgumentException("the factory's slot has no mark");
      case A -> new Slots(current, mark, b);
      case B -> new Slots(current, a, mark);
    };
  }

  public Slots withCurrent(Slot slot) {
    return new Slots(slot, a, b);
  }
}
