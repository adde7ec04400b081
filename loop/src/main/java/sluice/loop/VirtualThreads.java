package sluice.loop;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.Executor;

/**
 * Virtual threads on a scheduler of one's own: in JDK 25 a constructor that the JDK keeps for its
 * tests ({@code java.lang.ThreadBuilders.VirtualThreadBuilder}). The one class that reaches into
 * {@code java.lang}.
 */
final class VirtualThreads {
  private final MethodHandle newBuilder;
  private final MethodHandle currentCarrier;

  private VirtualThreads(MethodHandle newBuilder, MethodHandle currentCarrier) {
    this.newBuilder = newBuilder;
    this.currentCarrier = currentCarrier;
  }

  /**
   * Looks the JDK's parts up.
   *
   * @throws IllegalStateException if Java keeps them closed, or is one that has no such parts
   */
  static VirtualThreads open() {
    try {
      Class<?> builder = Class.forName("java.lang.ThreadBuilders$VirtualThreadBuilder");
      var inBuilder = MethodHandles.privateLookupIn(builder, MethodHandles.lookup());
      var inThread = MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup());
      return new VirtualThreads(
          inBuilder
              .findConstructor(builder, MethodType.methodType(void.class, Executor.class))
              .asType(MethodType.methodType(Thread.Builder.OfVirtual.class, Executor.class)),
          inThread.findStatic(
              Thread.class, "currentCarrierThread", MethodType.methodType(Thread.class)));
    } catch (IllegalAccessException e) {
      throw new IllegalStateException("await: start Java with " + Await.JAVA_FLAG, e);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(
          "await: this Java (" + Runtime.version() + ") cannot do it; use Java 25", e);
    }
  }

  /** A virtual thread that the scheduler will be given as soon as it is started. */
  Thread unstarted(Executor scheduler, Runnable body) {
    try {
      var builder = (Thread.Builder.OfVirtual) newBuilder.invokeExact(scheduler);
      return builder.name("sluice-await").unstarted(body);
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  /** The platform thread under the caller. Any thread. */
  Thread carrier() {
    try {
      return (Thread) currentCarrier.invokeExact();
    } catch (Throwable e) {
      throw unexpected(e);
    }
  }

  private static IllegalStateException unexpected(Throwable e) {
    if (e instanceof Error error) {
      throw error;
    }
    return new IllegalStateException("await: the JDK refused a virtual thread", e);
  }
}
