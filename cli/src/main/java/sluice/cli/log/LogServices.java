package sluice.cli.log;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where tinylog looks for its parts: this command's jar names them ({@code META-INF/services}).
 * tinylog would ask all jars of the class path for each, which opens them, and the directory of an
 * opened jar stays on the heap: 1.4 MB in each process, which the start-up cache makes needless.
 */
public final class LogServices extends ClassLoader {
  private static final String NAMES = "META-INF/services/org.tinylog.";

  private LogServices(@Nullable ClassLoader parent) {
    super("log", parent);
  }

  /** From now on, for this thread and those that it starts. */
  public static void install() {
    Thread thread = Thread.currentThread();
    thread.setContextClassLoader(new LogServices(thread.getContextClassLoader()));
  }

  @Override
  public Enumeration<URL> getResources(String name) throws IOException {
    if (!name.startsWith(NAMES)) {
      return super.getResources(name);
    }
    URL first = getResource(name);
    return Collections.enumeration(first == null ? List.of() : List.of(first));
  }
}
