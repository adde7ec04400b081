package sluice.loop;

import java.lang.reflect.Method;
import java.lang.reflect.Proxy;

/**
 * Process signals off the loop, for what must be heard while a loop is stuck; all else uses {@link
 * Loop#onSignal}. Goes through {@code sun.misc.Signal}, the JVM's one interface to them, by
 * reflection: javac warns of that name and cannot be told not to. Any thread.
 */
public final class JvmSignal {
  private JvmSignal() {}

  /**
   * Has a signal call back on a thread of the JVM's own, in place of the action before.
   *
   * @param name without SIG
   * @return the handler before, for {@link #restore}
   */
  public static Object install(String name, Runnable onSignal) throws ReflectiveOperationException {
    Class<?> handler = Class.forName("sun.misc.SignalHandler");
    Class<?>[] implemented = {handler};
    Object proxy =
        Proxy.newProxyInstance(
            handler.getClassLoader(),
            implemented,
            (self, method, args) -> call(name, onSignal, self, method, args));
    return replace(name, proxy);
  }

  /** Gives a signal back to who had it before. */
  public static void restore(String name, Object before) throws ReflectiveOperationException {
    var _ = replace(name, before);
  }

  @SuppressWarnings("ReferenceEquality") // a proxy's equals comes to here
  private static Object call(
      String name, Runnable onSignal, Object self, Method method, Object[] args) {
    return switch (method.getName()) {
      case "handle" -> {
        onSignal.run();
        yield 0;
      }
      case "equals" -> args[0] == self;
      case "hashCode" -> System.identityHashCode(self);
      default -> "signal " + name;
    };
  }

  private static Object replace(String name, Object handler) throws ReflectiveOperationException {
    Class<?> signal = Class.forName("sun.misc.Signal");
    Object of = signal.getConstructor(String.class).newInstance(name);
    return signal
        .getMethod("handle", signal, Class.forName("sun.misc.SignalHandler"))
        .invoke(null, of, handler);
  }
}
