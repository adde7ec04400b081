package sluice.loop.control;

/** A child that does nothing. */
class NoDuties implements ChildAgent.Duties {
  @Override
  public void onWelcome(ControlMessage.Welcome welcome, PassedFds sockets) {}

  @Override
  public void onHandOver() {}

  @Override
  public void onTakeOver(ControlMessage.TakeOver part, PassedFds fds) {}

  @Override
  public void onReport(String json) {}

  @Override
  public void onStop(long graceMillis) {}

  @Override
  public void onParentGone(String reason) {}

  @Override
  public Health health() {
    return Health.NONE;
  }
}
