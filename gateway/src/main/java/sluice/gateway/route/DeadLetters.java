package sluice.gateway.route;

import static java.nio.file.StandardOpenOption.CREATE;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import sluice.gateway.spool.SpoolRecord;
import sluice.loop.Loop;

/**
 * Records that an uplink's broker does not take, with the reason, one JSON object a line: they are
 * out of the way, and not lost. A line is on disk before its record leaves the spool. A full file
 * takes nothing more, and the uplink waits for a person. Loop's thread only.
 */
public final class DeadLetters {
  private final Loop loop;
  private final Path file;
  private final long bytesMax;
  private long stored;
  private int writing;

  public DeadLetters(Loop loop, Path file, long bytesMax) {
    this.loop = loop;
    this.file = file;
    this.bytesMax = bytesMax;
  }

  /** Records stored by this process. */
  public long stored() {
    return stored;
  }

  /** Records on their way to the disk. */
  int writing() {
    return writing;
  }

  /**
   * Writes a record and syncs it, on a worker.
   *
   * @param onDone called once, never before this returns: with null when it is durable, else with
   *     what is wrong and the way out
   */
  void store(SpoolRecord record, String reason, Consumer<@Nullable String> onDone) {
    byte[] line = line(record, reason, loop.clock().wallMillis());
    boolean taken =
        loop.workers()
            .submit(
                "dead letter",
                () -> {
                  append(line);
                  return true;
                },
                (done, failure) -> {
                  writing--;
                  stored += failure == null ? 1 : 0;
                  onDone.accept(failure == null ? null : String.valueOf(failure.getMessage()));
                });
    if (taken) {
      writing++;
    } else {
      loop.defer(() -> onDone.accept("the worker queue is full"));
    }
  }

  private void append(byte[] line) throws IOException {
    boolean fresh = !Files.exists(file);
    try (FileChannel channel = FileChannel.open(file, CREATE, WRITE, READ)) {
      long end = endOfLines(channel);
      if (end + line.length > bytesMax) {
        throw new IOException(file + " is full; read it, and move it away");
      }
      ByteBuffer bytes = ByteBuffer.wrap(line);
      while (bytes.hasRemaining()) {
        channel.write(bytes, end + bytes.position());
      }
      channel.force(true);
    }
    if (fresh) {
      try (FileChannel directory = FileChannel.open(file.toAbsolutePath().getParent(), READ)) {
        directory.force(true);
      }
    }
  }

  /** Behind the last whole line: a power cut may have torn one, whose record is still spooled. */
  private static long endOfLines(FileChannel channel) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    long end = channel.size();
    while (end > 0) {
      one.clear();
      if (channel.read(one, end - 1) == 1 && one.get(0) == '\n') {
        break;
      }
      end--;
    }
    return end;
  }

  private static byte[] line(SpoolRecord record, String reason, long wallMillis) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
    try (JsonGenerator json = RecordJson.JSON.createGenerator(bytes)) {
      json.writeStartObject();
      json.writeNumberField("given_up_ms", wallMillis);
      json.writeStringField("reason", reason);
      RecordJson.write(json, record);
      json.writeEndObject();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e); // there is no I/O in memory
    }
    bytes.write('\n');
    return bytes.toByteArray();
  }
}
