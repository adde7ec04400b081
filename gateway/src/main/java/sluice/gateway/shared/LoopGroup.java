package sluice.gateway.shared;

import io.lettuce.core.resource.EventLoopGroupProvider;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutorGroup;
import io.netty.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** The loop's own event loop for Lettuce, which is never its to end. */
final class LoopGroup implements EventLoopGroupProvider {
  private final EventLoopGroup group;

  LoopGroup(EventLoopGroup group) {
    this.group = group;
  }

  @Override
  @SuppressWarnings("unchecked") // Lettuce takes it for no more than an EventLoopGroup
  public <T extends EventLoopGroup> T allocate(Class<T> type) {
    return (T) group;
  }

  @Override
  public int threadPoolSize() {
    return 1;
  }

  @Override
  public Future<Boolean> release(
      EventExecutorGroup group, long quietPeriod, long timeout, TimeUnit unit) {
    return done();
  }

  @Override
  public Future<Boolean> shutdown(long quietPeriod, long timeout, TimeUnit unit) {
    return done();
  }

  private Future<Boolean> done() {
    return group.next().newSucceededFuture(true);
  }
}
