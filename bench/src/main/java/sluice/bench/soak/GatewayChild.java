package sluice.bench.soak;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import sluice.bench.BoardJvm;
import sluice.bench.Signals;

/** A {@link SoakGateway} process; what it promises goes to the ledger. */
final class GatewayChild implements AutoCloseable {
  private static final int EXIT_SECONDS_MAX = 30;

  private final Process process;
  private final Thread reader;
  private final OutputStream stdin;

  private GatewayChild(Process process, SoakLedger ledger) {
    this.process = process;
    this.stdin = process.getOutputStream();
    this.reader = Thread.ofPlatform().name("soak-promises").start(() -> read(ledger));
  }

  static GatewayChild start(Path config, Path log, SoakLedger ledger) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(BoardJvm.command(List.of("-ea"), SoakGateway.class, config.toString()));
    builder.redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new GatewayChild(builder.start(), ledger);
  }

  boolean isAlive() {
    return process.isAlive();
  }

  /** A fault, as {@link SoakGateway} takes it. */
  void tell(String line) {
    try {
      stdin.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      stdin.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the gateway is gone: see its log", e);
    }
  }

  /** Sends a signal by name. */
  void signal(String name) throws IOException, InterruptedException {
    Signals.send(process, name);
  }

  /** {@code kill -9}; returns once all that it had promised is in the ledger. */
  void kill() throws InterruptedException {
    process
        .toHandle()
        .destroyForcibly(); // the process's own method closes what it has still to read
    process.waitFor();
    reader.join();
  }

  /** SIGTERM. */
  void terminate() throws IOException, InterruptedException {
    process.toHandle().destroy();
    if (!process.waitFor(EXIT_SECONDS_MAX, TimeUnit.SECONDS)) {
      throw new IOException("the gateway does not stop within " + EXIT_SECONDS_MAX + " s");
    }
    reader.join();
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }

  private void read(SoakLedger ledger) {
    try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        ledger.promised(line);
      }
    } catch (IOException e) {
      System.err.println("soak: read the gateway's promises: " + e);
    }
  }
}
