package sluice.bench;

import java.util.function.BooleanSupplier;
import sluice.loop.Poller;

/** A poller with nothing to poll: for what a loop costs without the kernel. */
final class IdlePoller implements Poller {
  @Override
  public void bind(BooleanSupplier hasWork) {}

  @Override
  public void poll(long timeoutNanos) {}

  @Override
  public void wakeup() {}

  @Override
  public Registration register(int fd, int interest, ReadyListener listener) {
    throw new UnsupportedOperationException("bench: no descriptor is watched here");
  }

  @Override
  public void close() {}
}
