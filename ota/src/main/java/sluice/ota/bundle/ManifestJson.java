package sluice.ota.bundle;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import sluice.ota.Architecture;
import sluice.ota.Footprint;
import sluice.ota.Manifest;
import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;
import sluice.ota.Version;

/**
 * A manifest as JSON. It is signed, stored and verified as the bytes that were written first, and
 * never written anew from what was read.
 */
public final class ManifestJson {
  /** Bytes of a manifest: 4096 files with long names. */
  public static final int BYTES_MAX = 1 << 20;

  private static final String TYPE = "sluice-release";
  private static final int FORMAT = 1;

  private ManifestJson() {}

  public static byte[] write(Manifest manifest) {
    return StrictJson.bytes(json -> write(json, manifest));
  }

  private static void write(JsonGenerator json, Manifest manifest) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", TYPE);
    json.writeNumberField("format", FORMAT);
    json.writeStringField("name", manifest.name());
    json.writeStringField("version", manifest.version().toString());
    json.writeStringField("board", manifest.board());
    json.writeStringField("architecture", manifest.architecture().toString());
    json.writeObjectFieldStart("minimums");
    for (Map.Entry<String, Version> minimum : manifest.minimums().entrySet()) {
      json.writeStringField(minimum.getKey(), minimum.getValue().toString());
    }
    json.writeEndObject();
    json.writeNumberField("slot_bytes_max", manifest.footprint().slotBytesMax());
    json.writeNumberField("resident_bytes_max", manifest.footprint().residentBytesMax());
    json.writeStringField("not_before", manifest.notBefore().toString());
    json.writeStringField("expires", manifest.expires().toString());
    json.writeNumberField("payload_bytes", manifest.payload().bytes());
    json.writeStringField("payload_sha256", manifest.payload().sha256().hex());
    json.writeArrayFieldStart("files");
    for (ReleaseFile file : manifest.files()) {
      json.writeStartObject();
      json.writeStringField("path", file.path());
      json.writeNumberField("bytes", file.bytes());
      json.writeBooleanField("executable", file.executable());
      json.writeStringField("sha256", file.sha256().hex());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Reads a manifest; the message of what it throws names the field. */
  public static Manifest read(byte[] bytes) throws BundleException {
    if (bytes.length > BYTES_MAX) {
      throw new BundleException("manifest: more than " + BYTES_MAX + " bytes");
    }
    JsonFields fields = StrictJson.object(bytes, "manifest");
    try {
      fields.kind(TYPE, FORMAT);
      Manifest manifest =
          new Manifest(
              fields.text("name"),
              Version.of(fields.text("version")),
              fields.text("board"),
              Architecture.of(fields.text("architecture")),
              minimums(fields.object("minimums")),
              new Footprint(fields.number("slot_bytes_max"), fields.number("resident_bytes_max")),
              fields.time("not_before"),
              fields.time("expires"),
              new Manifest.PayloadFacts(
                  fields.number("payload_bytes"), new Sha256(fields.text("payload_sha256"))),
              files(fields.objects("files")));
      fields.end();
      return manifest;
    } catch (IllegalArgumentException e) {
      throw new BundleException("manifest: " + e.getMessage(), e);
    }
  }

  private static SortedMap<String, Version> minimums(JsonFields fields) throws BundleException {
    SortedMap<String, Version> minimums = new TreeMap<>();
    for (String name : fields.names()) {
      minimums.put(name, Version.of(fields.text(name)));
    }
    return minimums;
  }

  private static List<ReleaseFile> files(List<JsonFields> objects) throws BundleException {
    List<ReleaseFile> files = new ArrayList<>();
    for (JsonFields fields : objects) {
      files.add(
          new ReleaseFile(
              fields.text("path"),
              fields.number("bytes"),
              fields.flag("executable"),
              new Sha256(fields.text("sha256"))));
      fields.end();
    }
    return files;
  }
}
