package sluice.gateway.route;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.airlift.compress.v3.zstd.ZstdJavaDecompressor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import sluice.gateway.spool.SpoolRecord;
import sluice.gateway.spool.TimeMark;
import sluice.loop.BootId;

class BatchTest {

  private static SpoolRecord record(long id, String topic, String payload) {
    byte[] bytes = payload.getBytes(StandardCharsets.UTF_8);
    return new SpoolRecord(1L << 40 | id, 0, topic, bytes, 0, BootId.UNKNOWN, 0, TimeMark.KNOWN);
  }

  private static BatchOptions options(
      BatchOptions.Form form, Compression compression, int recordsMax, int bytesMax) {
    return new BatchOptions(form, compression, "batch", recordsMax, bytesMax, 10);
  }

  private static String text(byte[] payload) {
    return new String(payload, StandardCharsets.UTF_8);
  }

  private static Batch of(BatchOptions.Form form, Compression compression) {
    Batch batch = new Batch(options(form, compression, 100, 100_000));
    batch.add(record(1, "g/door", "{\"value\":1}"));
    batch.add(record(2, "g/\"quoted\"", "21.5"));
    batch.add(record(3, "g/raw", "no json {"));
    batch.add(record(4, "g/lines", "{\n}"));
    return batch;
  }

  @Test
  void an_array_holds_each_record_with_its_id_and_topic() throws Exception {
    String json = text(of(BatchOptions.Form.ARRAY, Compression.NONE).take());
    assertEquals(
        "[{\"id\":\"1-1\",\"topic\":\"g/door\",\"data\":{\"value\":1}},"
            + "{\"id\":\"1-2\",\"topic\":\"g/\\\"quoted\\\"\",\"data\":21.5},"
            + "{\"id\":\"1-3\",\"topic\":\"g/raw\",\"data64\":\"bm8ganNvbiB7\"},"
            + "{\"id\":\"1-4\",\"topic\":\"g/lines\",\"data64\":\"ewp9\"}]",
        json);
    assertEquals(4, ids(json).size());
  }

  @Test
  void lines_hold_one_record_each() throws Exception {
    String lines = text(of(BatchOptions.Form.LINES, Compression.NONE).take());
    assertEquals(4, lines.lines().count());
    assertTrue(lines.endsWith("}\n"));
    for (String line : lines.lines().toList()) {
      assertEquals(1, ids(line).size(), line);
    }
  }

  @Test
  void what_is_compressed_comes_back_whole() throws Exception {
    byte[] plain = of(BatchOptions.Form.ARRAY, Compression.NONE).take();
    byte[] gzip = of(BatchOptions.Form.ARRAY, Compression.GZIP).take();
    try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(gzip))) {
      assertArrayEquals(plain, in.readAllBytes());
    }
    byte[] zstd = of(BatchOptions.Form.ARRAY, Compression.ZSTD).take();
    byte[] back = new byte[plain.length];
    int size = new ZstdJavaDecompressor().decompress(zstd, 0, zstd.length, back, 0, back.length);
    assertArrayEquals(plain, Arrays.copyOf(back, size));
  }

  @Test
  void it_is_used_again_after_it_was_taken() {
    Batch batch = of(BatchOptions.Form.ARRAY, Compression.NONE);
    assertEquals(4, batch.records().size());
    byte[] first = batch.take();
    assertTrue(batch.isEmpty());
    batch.add(record(9, "t", "1"));
    assertEquals("[{\"id\":\"1-9\",\"topic\":\"t\",\"data\":1}]", text(batch.take()));
    assertTrue(first.length > 100);
  }

  @Test
  void limits_of_records_and_bytes_hold_but_one_record_always_fits() {
    Batch few = new Batch(options(BatchOptions.Form.ARRAY, Compression.NONE, 2, 1_000));
    few.add(record(1, "t", "1"));
    assertTrue(few.hasRoomFor(record(2, "t", "2")));
    few.add(record(2, "t", "2"));
    assertTrue(few.isFull());
    assertFalse(few.hasRoomFor(record(3, "t", "3")));
    Batch small = new Batch(options(BatchOptions.Form.ARRAY, Compression.NONE, 100, 10));
    SpoolRecord large = record(1, "t", "\"" + "x".repeat(100) + "\"");
    assertTrue(small.hasRoomFor(large));
    small.add(large);
    assertTrue(small.isFull());
    assertFalse(small.hasRoomFor(record(2, "t", "1")));
  }

  private static List<String> ids(String json) throws IOException {
    List<String> ids = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      while (parser.nextToken() != null) {
        if ("id".equals(parser.currentName()) && parser.currentToken() == JsonToken.VALUE_STRING) {
          ids.add(parser.getText());
        }
      }
    }
    return ids;
  }
}
