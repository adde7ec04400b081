package sluice.bench;

import java.io.IOException;

/** Signals that {@link Process} has no method for. */
public final class Signals {
  private Signals() {}

  public static void send(Process to, String name) throws IOException, InterruptedException {
    Process kill = new ProcessBuilder("kill", "-" + name, String.valueOf(to.pid())).start();
    if (kill.waitFor() != 0 && to.isAlive()) {
      throw new IOException("kill -" + name + " " + to.pid() + " failed");
    }
  }
}
