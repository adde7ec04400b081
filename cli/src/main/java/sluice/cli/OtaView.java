package sluice.cli;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.nio.file.Path;
import picocli.CommandLine.ParseResult;
import sluice.ota.Manifest;
import sluice.ota.ReleaseFile;

/** A manifest, for people and machines. */
final class OtaView {
  private OtaView() {}

  /** Shows it, as JSON if that is asked for. */
  static void show(ParseResult options, Path bundle, Manifest manifest, String signed) {
    if (options.hasMatchedOption("--json")) {
      Json.print(json -> write(json, bundle, manifest, signed));
    } else {
      print(bundle, manifest, signed);
    }
  }

  private static void print(Path bundle, Manifest manifest, String signed) {
    System.out.printf("%s: %s %s, %s%n", bundle, manifest.name(), manifest.version(), signed);
    System.out.printf("  board      %s, %s%n", manifest.board(), manifest.architecture());
    System.out.printf("  installed  %s to %s%n", manifest.notBefore(), manifest.expires());
    System.out.printf(
        "  takes      %s of disk, %s of memory at most%n",
        SpoolSource.size(manifest.footprint().slotBytesMax()),
        SpoolSource.size(manifest.footprint().residentBytesMax()));
    manifest
        .minimums()
        .forEach((name, least) -> System.out.printf("  needs      %s %s%n", name, least));
    System.out.printf(
        "  %d files, %s, packed %s%n",
        manifest.files().size(),
        SpoolSource.size(manifest.filesBytes()),
        SpoolSource.size(manifest.payload().bytes()));
  }

  private static void write(JsonGenerator json, Path bundle, Manifest manifest, String signed)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("bundle", bundle.toString());
    json.writeStringField("signed", signed);
    json.writeStringField("name", manifest.name());
    json.writeStringField("version", manifest.version().toString());
    json.writeStringField("board", manifest.board());
    json.writeStringField("architecture", manifest.architecture().toString());
    json.writeStringField("not_before", manifest.notBefore().toString());
    json.writeStringField("expires", manifest.expires().toString());
    json.writeNumberField("slot_bytes_max", manifest.footprint().slotBytesMax());
    json.writeNumberField("resident_bytes_max", manifest.footprint().residentBytesMax());
    json.writeNumberField("payload_bytes", manifest.payload().bytes());
    json.writeNumberField("files_bytes", manifest.filesBytes());
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
}
