package sluice.addons.child;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The Java virtual machine in an addon's process, for addons in Java or JNI; it is small.
 *
 * @param home the Java runtime's folder
 * @param classPath jars and folders of classes, which the process is given opened
 * @param heapBytes at most
 */
public record VmPlan(String home, List<Path> classPath, long heapBytes) {
  /** Of addresses: the runtime's libraries, its classes, its threads and its heap. */
  static final long SPACE = 1L << 30;

  private static final List<String> OPTIONS =
      List.of(
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-XX:+UseCompactObjectHeaders",
          "-Xms4m",
          "-Xmn1m",
          "-XX:+UnlockDiagnosticVMOptions", // for the next: the class archive's pages stay clean
          "-XX:ArchiveRelocationMode=0",
          "-Xss512k",
          "-XX:ReservedCodeCacheSize=16m",
          "-XX:CompressedClassSpaceSize=32m",
          "-XX:StringTableSize=4096",
          "-XX:-UsePerfData",
          "-XX:+DisableAttachMechanism",
          "-XX:+ExitOnOutOfMemoryError",
          "-Xrs", // signals are the gateway's
          "-Xlog:disable",
          "-Xlog:all=error:stderr",
          "--enable-native-access=ALL-UNNAMED",
          "-Dtinylog.writer=console", // what it writes is read line by line
          "-Dtinylog.writer.format={message}",
          "-Dtinylog.level=info");

  /** As {@code main.c} reads them. */
  List<String> arguments() {
    List<String> all = new ArrayList<>(List.of(home, "" + classPath.size()));
    all.addAll(OPTIONS);
    all.add("-Xmx" + heapBytes);
    return all;
  }
}
