package sluice.loop;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.jspecify.annotations.Nullable;

/**
 * A process signal as a loop event, from {@link Loop#onSignal}. Goes through {@code
 * sun.misc.Signal}, the JVM's one interface to them, by reflection: javac warns of that name and
 * cannot be told not to.
 */
public final class SignalWatcher extends Handle {
  private final String name;
  private final Async async;
  private @Nullable Object previousHandler;

  SignalWatcher(Loop loop, String name, Runnable callback) {
    super(loop);
    this.name = name;
    this.async = loop.async("signal " + name, callback);
    async.unref();
  }

  void start() throws ReflectiveOperationException {
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Class<?>[] implemented = {handler};
    Object proxy =
        Proxy.newProxyInstance(
            handler.getClassLoader(), implemented, (self, method, args) -> call(method, args));
    previousHandler = install(proxy);
    setActive(true);
    unref();
  }

  @Override
  public String name() {
    return "signal " + name;
  }

  /** Runs on a thread of the JVM's own. */
  private Object call(Method method, Object[] args) {
    return switch (method.getName()) {
      case "handle" -> {
        async.send();
        yield 0;
      }
      case "equals" -> args[0] == this;
      case "hashCode" -> System.identityHashCode(this);
      default -> name();
    };
  }

  private Object install(Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Object of = signal.getConstructor(String.class).newInstance(name);
    return signal
        .getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
        .invoke(null, of, handler);
  }

  /** Gives the signal back to who had it before. */
  @Override
  void onClose() {
    async.close();
    loop.forget(this);
    Object previous = previousHandler;
    if (previous != null) {
      restore(previous);
    }
  }

  private void restore(Object previous) {
    try {
      var _ = install(previous);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException("loop: signal " + name + " cannot be given back", e);
    }
  }
}
