package sluice.cli.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tinylog.Level;

@Timeout(60)
final class StderrWriterTest {
  @Test
  void linesComeOutInOrderBeforeTheEnd() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StderrWriter writer = StderrWriter.start(out, true);
    for (int i = 0; i < 100; i++) {
      writer.write(line(Level.INFO, "line " + i));
    }
    writer.close();
    String[] lines = out.toString(StandardCharsets.UTF_8).split("\n", -1);
    assertEquals(101, lines.length);
    assertEquals("<6>line 0", lines[0]);
    assertEquals("<6>line 99", lines[99]);
  }

  @Test
  void aStuckStreamHoldsUpNoCallerAndWhatIsDroppedIsCounted() throws Exception {
    StuckStream out = new StuckStream();
    StderrWriter writer = StderrWriter.start(out, true);
    writer.write(line(Level.INFO, "held"));
    out.reached.await();
    for (int i = 0; i < StderrWriter.LINES_MAX + 7; i++) {
      writer.write(line(Level.INFO, "more"));
    }
    assertEquals(7, writer.dropped());
    out.release.countDown();
    writer.close();
    String text = out.written.toString(StandardCharsets.UTF_8);
    assertTrue(text.endsWith("<4>log: 7 lines dropped; read standard error faster or log less\n"));
    assertEquals(StderrWriter.LINES_MAX + 2, text.lines().count());
  }

  @Test
  void theEndOfTheProcessDoesNotWaitForAStuckStream() throws Exception {
    StuckStream out = new StuckStream();
    StderrWriter writer = StderrWriter.start(out, false);
    writer.write(line(Level.INFO, "held"));
    out.reached.await();
    writer.close(); // the test's timeout is the assertion
    out.release.countDown();
  }

  @Test
  void aFullPipeAtStandardErrorDoesNotStopTheProcess() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Dtinylog.writer=stderr",
                "-Dtinylog.writingthread=false",
                "-cp",
                System.getProperty("java.class.path"),
                FullPipe.class.getName())
            .start();
    try { // its stderr is a pipe that is not read
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertEquals("logged " + FullPipe.LINES + "\n", said);
      assertTrue(process.waitFor(30, TimeUnit.SECONDS), "did not exit");
      assertEquals(0, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void prioritiesAreThoseOfTheJournal() {
    assertEquals("<3>m\n", journal(Level.ERROR));
    assertEquals("<4>m\n", journal(Level.WARN));
    assertEquals("<6>m\n", journal(Level.INFO));
    assertEquals("<7>m\n", journal(Level.DEBUG));
  }

  @Test
  void peopleSeeTimeAndLevel() {
    StringBuilder out = new StringBuilder();
    line(Level.WARN, "m").appendTo(out);
    String shape = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}  WARN m\n";
    assertTrue(out.toString().matches(shape), out.toString());
  }

  @Test
  void aFailureHasItsCausesAndEveryLineItsPriority() {
    Exception failure = new IOException("disk", new IllegalStateException("cable"));
    StringBuilder out = new StringBuilder();
    new LogLine(Instant.EPOCH, Level.ERROR, "spool: stopped", failure).appendJournalTo(out);
    assertTrue(out.toString().lines().allMatch(line -> line.startsWith("<3>")));
    assertTrue(out.toString().contains("caused by java.lang.IllegalStateException: cable"));
  }

  @Test
  void aMessageFromOutsideCannotBeginALineOrMoveACursor() {
    StringBuilder out = new StringBuilder();
    line(Level.INFO, "topic a\n<0>forged\u001b[2J").appendJournalTo(out);
    assertEquals(1, out.toString().lines().count());
    assertFalse(out.toString().contains("\u001b"));
  }

  @Test
  void aLongMessageIsCut() {
    StringBuilder out = new StringBuilder();
    line(Level.INFO, "x".repeat(1 << 20)).appendJournalTo(out);
    assertEquals(LogLine.MESSAGE_CHARS_MAX + "<6>…\n".length(), out.length());
  }

  private static String journal(Level level) {
    StringBuilder out = new StringBuilder();
    line(level, "m").appendJournalTo(out);
    return out.toString();
  }

  private static LogLine line(Level level, String message) {
    return new LogLine(Instant.EPOCH, level, message, null);
  }

  /** A pipe that nobody reads, until they do. */
  private static final class StuckStream extends OutputStream {
    final CountDownLatch reached = new CountDownLatch(1);
    final CountDownLatch release = new CountDownLatch(1);
    final ByteArrayOutputStream written = new ByteArrayOutputStream();

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) throws IOException {
      reached.countDown();
      try {
        release.await();
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
      written.write(bytes, from, length);
    }
  }
}
