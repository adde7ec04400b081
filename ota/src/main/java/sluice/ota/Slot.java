package sluice.ota;

import java.util.Locale;

/** A place where a whole release can be. */
public enum Slot {
  /** What was installed with the system, by its package: always there, never written to. */
  FACTORY,
  A,
  B;

  /** Where the next release goes while this one runs. */
  public Slot next() {
    return this == A ? B : A;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
