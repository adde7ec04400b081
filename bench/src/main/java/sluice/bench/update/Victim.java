package sluice.bench.update;

/** Who is killed. */
enum Victim {
  PARENT("the parent"),
  OLDEST("the child that has run longest"),
  YOUNGEST("the youngest child"),
  CHILDREN("all children"),
  ALL("the parent and all children"),
  GIVER("the old child in the middle of a hand-over"),
  TAKER("the new child in the middle of a hand-over");

  final String text;

  Victim(String text) {
    this.text = text;
  }

  boolean isParent() {
    return this == PARENT || this == ALL;
  }

  /** Whether its moment is that of a hand-over, and not any. */
  boolean isInHandOver() {
    return this == GIVER || this == TAKER;
  }
}
