package sluice.bench;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What calls between native code and the runtime cost, both ways, and how many a native thread can
 * make, in the gateway's JVM as a board has it; beside a Node-API addon that does the same in Node.
 */
final class AddonsFigure implements Figure {
  static final Metric CALL = Metric.cost("the runtime calls a native function", "ns per call");
  static final Metric CLOCK = Metric.cost("native code asks the runtime's clock", "ns per call");
  static final Metric EVENT =
      Metric.cost("native code emits an event to a native listener", "ns per event");
  static final Metric THREAD =
      Metric.rate("a native thread calls into the loop", "calls per second");

  private static final String JNI = "Sluice, JNI";
  private static final String ABI = "Sluice, C ABI";
  private static final String NODE = "Node-API";

  @Override
  public String name() {
    return "addons";
  }

  @Override
  public String title() {
    return "calls between addons and the runtime, in process";
  }

  @Override
  public Result measure(Setting setting) throws Exception {
    return setting.inFolder(folder -> measure(setting, folder));
  }

  private Result measure(Setting setting, Path folder) throws Exception {
    AddonSources sources = AddonSources.build(setting, folder);
    List<Contender> contenders = new ArrayList<>();
    Map<Metric, Double> jni = new HashMap<>();
    contenders.add(
        new Contender(
            ABI,
            () -> {
              Map<String, Double> values = BoardJvm.run(AddonsRun.class, sources.root().toString());
              jni.put(CALL, Node.value(values, "jni"));
              return values(values, "ffm");
            }));
    contenders.add(new Contender(JNI, () -> Map.copyOf(jni))); // measured by the same process
    Path napi = sources.napi();
    if (napi != null) {
      contenders.add(
          new Contender(NODE, () -> values(Node.run("addons.js", null, napi.toString()), "call")));
    }
    List<Series> series =
        new Rounds(setting.progress(), name())
            .run(1, setting.rounds(), List.of(CALL, CLOCK, EVENT, THREAD), contenders);
    return Result.of(this, series, napi == null ? List.of() : targets(series), notes(sources));
  }

  private static Map<Metric, Double> values(Map<String, Double> values, String call) {
    return Map.of(
        CALL, Node.value(values, call),
        CLOCK, Node.value(values, "clock"),
        EVENT, Node.value(values, "event"),
        THREAD, Node.value(values, "thread"));
  }

  private static List<Target> targets(List<Series> all) {
    List<Target> targets = new ArrayList<>();
    targets.add(
        Target.atLeast(
            "a JNI call beside Node-API's", Result.factor(all, CALL, JNI, NODE), 1, "×"));
    targets.add(
        Target.atLeast("a C call beside Node-API's", Result.factor(all, CALL, ABI, NODE), 1, "×"));
    targets.add(
        Target.atLeast(
            "the clock beside Node-API's", Result.factor(all, CLOCK, ABI, NODE), 1, "×"));
    targets.add(
        Target.atLeast("an event beside Node-API's", Result.factor(all, EVENT, ABI, NODE), 1, "×"));
    targets.add(
        Target.atLeast(
            "a thread's calls beside napi_threadsafe_function",
            Result.factor(all, THREAD, ABI, NODE),
            1,
            "×"));
    return targets;
  }

  private static List<String> notes(AddonSources sources) {
    return Result.notes(
        "Sluice in the JVM of a board: serial collector, C1, 24 MB of heap; Node as it is",
        "the last of eight passes in a process of its own, each round",
        sources.note());
  }
}
