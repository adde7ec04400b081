package sluice.image.board;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** QEMU's qtest protocol: the wires of a device, from outside, while the machine runs. */
final class Qtest implements AutoCloseable {
  private static final Pattern IRQ = Pattern.compile("IRQ (raise|lower) (\\d+)");

  private final LineSocket socket;
  private final String device;
  private final Map<Integer, Boolean> outputs = new HashMap<>();
  private final Map<Integer, Integer> changes = new HashMap<>();

  private Qtest(LineSocket socket, String device) {
    this.socket = socket;
    this.device = device;
  }

  /**
   * Takes hold of a device's wires.
   *
   * @param device its path, of {@link Qmp#device}
   */
  static Qtest connect(Path path, String device) throws IOException {
    Qtest qtest = new Qtest(LineSocket.connect(path), device);
    qtest.ask("irq_intercept_out " + device);
    return qtest;
  }

  /** Sets the level of an input wire. */
  void set(int line, boolean high) throws IOException {
    ask("set_irq_in " + device + " unnamed-gpio-in " + line + " " + (high ? 1 : 0));
  }

  /** Writes to the machine's memory or a device's register, as its processor would. */
  void writeByte(long address, int value) throws IOException {
    ask("writeb 0x" + Long.toHexString(address) + " 0x" + Integer.toHexString(value));
  }

  /** Waits until the board drives an output wire to a level. */
  void awaitOutput(int line, boolean high) throws IOException {
    while (outputs.getOrDefault(line, false) != high) {
      note(socket.read());
    }
  }

  /** How often the board has changed the level of an output wire. */
  int changes(int line) throws IOException {
    ask("irq_intercept_out " + device); // what it has said by now comes before the answer
    return changes.getOrDefault(line, 0);
  }

  private void ask(String command) throws IOException {
    socket.write(command);
    for (String line = socket.read(); !line.startsWith("OK"); line = socket.read()) {
      if (!note(line)) {
        throw new IOException(command + ": " + line);
      }
    }
  }

  private boolean note(String said) {
    Matcher irq = IRQ.matcher(said);
    if (irq.find()) {
      Integer line = Integer.valueOf(irq.group(2));
      Boolean high = irq.group(1).equals("raise");
      if (!high.equals(outputs.put(line, high))) {
        changes.merge(line, 1, Integer::sum);
      }
    }
    return irq.hasMatch();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
