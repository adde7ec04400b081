package sluice.addons.host;

/** A handle that is over at once when it is closed. */
record Ending(String what, Runnable onEnd) implements Held {
  @Override
  public boolean end() {
    onEnd.run();
    return true;
  }
}
