package sluice.loop.http;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How an answer begins.
 *
 * @param status 200 to 599 (RFC 9110, 15)
 * @param fields by their names in lower case, each as often as it came
 */
public record HttpHead(int status, Map<String, List<String>> fields) {
  public HttpHead {
    fields = Map.copyOf(fields);
  }

  /**
   * A field that may come once; null if it did not come.
   *
   * @param name in lower case
   * @throws IOException if it came twice: whoever is between may read the other one
   */
  public @Nullable String field(String name) throws IOException {
    List<String> values = fields.getOrDefault(name, List.of());
    if (values.size() > 1) {
      throw new IOException("the server sends " + name + " twice");
    }
    return values.isEmpty() ? null : values.getFirst();
  }
}
