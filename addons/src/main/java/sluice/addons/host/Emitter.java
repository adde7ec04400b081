package sluice.addons.host;

/** An event that an addon emits by its handle. Loop's thread only. */
record Emitter(EventHub.Event event) implements Held {
  @Override
  public String what() {
    return "event " + event.name();
  }

  @Override
  public boolean end() {
    event.release();
    return true;
  }
}
