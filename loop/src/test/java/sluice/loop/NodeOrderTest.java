package sluice.loop;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The same small programs on Node and on our loop print the same lines. A program is {@code
 * NAME.js} in {@link #PROGRAMS}, what Node printed is {@code NAME.trace}, and its twin here is a
 * method of that name. {@code record.sh} beside the programs records again.
 */
class NodeOrderTest {
  private static final Path PROGRAMS = Path.of("src/test/resources/sluice/loop/node");

  private static final List<Supplier<Twin>> TWINS =
      List.of(TickTwins::new, TimerTwins::new, PromiseTwins::new, ThrowTwins::new);

  /**
   * Node leaves the ticks of a callback that threw to the next callback's end. Ours run at once:
   * ticks drain after every callback, and a handled exception is no reason to delay what else the
   * callback asked for.
   */
  private static final Map<String, List<String>> DIFFERENCES =
      Map.of("throw-leaves-its-ticks", List.of("uncaught boom", "tick", "microtask", "behind"));

  @TestFactory
  Stream<DynamicTest> a_twin_prints_what_node_printed() throws IOException {
    return twins().entrySet().stream()
        .map(twin ->
            DynamicTest.dynamicTest(twin.getKey(), () -> compare(twin.getKey(), twin.getValue())));
  }

  @Test
  void every_program_has_a_trace_and_a_twin() throws IOException {
    assertEquals(names(".js"), names(".trace"));
    assertEquals(names(".js"), twins().keySet());
    assertTrue(names(".js").containsAll(DIFFERENCES.keySet()));
  }

  @Test
  void the_traces_are_of_node_20() throws IOException {
    assertTrue(Files.readString(PROGRAMS.resolve("NODE_VERSION")).startsWith("v20."));
  }

  private static void compare(String name, Method method)
      throws IOException, ReflectiveOperationException {
    List<String> node = Files.readAllLines(PROGRAMS.resolve(name + ".trace"));
    List<String> ours = run(method);
    List<String> different = DIFFERENCES.get(name);
    if (different != null) {
      assertFalse(node.equals(different), "no longer a difference: " + name);
      assertEquals(different, ours);
    } else {
      assertEquals(String.join("\n", node), String.join("\n", ours));
    }
  }

  private static List<String> run(Method method) throws ReflectiveOperationException {
    Twin twin =
        TWINS.stream()
            .map(Supplier::get)
            .filter(one -> method.getDeclaringClass().isInstance(one))
            .findFirst()
            .orElseThrow();
    try (Loop loop = twin.loop) {
      var _ = method.invoke(twin);
      loop.run();
    }
    return twin.lines;
  }

  private static Map<String, Method> twins() {
    Map<String, Method> twins = new TreeMap<>();
    for (Supplier<Twin> twin : TWINS) {
      for (Method method : twin.get().getClass().getDeclaredMethods()) {
        boolean isTwin = !Modifier.isPrivate(method.getModifiers()) && !method.isSynthetic();
        if (isTwin) {
          twins.put(method.getName().replace('_', '-'), method);
        }
      }
    }
    return twins;
  }

  private static Set<String> names(String suffix) throws IOException {
    try (Stream<Path> files = Files.list(PROGRAMS)) {
      Set<String> names = new TreeSet<>();
      files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(suffix))
          .forEach(name -> names.add(name.substring(0, name.length() - suffix.length())));
      return names;
    }
  }
}
