package sluice.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tinylog.Logger;
import sluice.drivers.sim.SerialModel;
import sluice.drivers.sim.SimulatedSerial;
import sluice.loop.Loop;
import sluice.loop.posix.TemporaryFolder;

/** Serial lines of a simulated board, in a folder for as long as they are open. Loop's thread. */
final class SimulatedLines implements AutoCloseable {
  private final Loop loop;
  private final List<SimulatedSerial> lines = new ArrayList<>();
  private @Nullable Path folder;

  SimulatedLines(Loop loop) {
    this.loop = loop;
  }

  /**
   * The path of a line with a device at its other end. If this system has no pseudo-terminals left
   * the path leads nowhere, and the log says why.
   */
  String open(String name, SerialModel device) {
    String file = lines.size() + "-" + name.replaceAll("[^A-Za-z0-9_-]", "_");
    try {
      Path in = folder == null ? TemporaryFolder.make("sluice-") : folder;
      folder = in;
      SimulatedSerial line = SimulatedSerial.open(loop, in.resolve(file), device);
      lines.add(line);
      device.onPlugged(line);
      return line.path();
    } catch (IOException e) {
      Logger.error("serial {}: cannot be simulated: {}", name, e.getMessage());
      return "simulated/" + file;
    }
  }

  @Override
  public void close() {
    lines.forEach(SimulatedSerial::close);
    try {
      if (folder != null) {
        Files.deleteIfExists(folder);
      }
    } catch (IOException e) {
      Logger.warn("serial: {} is left: {}", folder, e.getMessage());
    }
  }
}
