package sluice.ota.bundle;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import sluice.ota.Manifest;
import sluice.ota.ReleaseFile;
import sluice.ota.Sha256;
import sluice.ota.Version;
import sluice.ota.delta.Piece;
import sluice.ota.delta.Recipe;

/** A recipe as JSON. */
final class DeltaJson {
  /** Bytes of a recipe: all its pieces, and the names of the base. */
  static final int BYTES_MAX = 2 << 20;

  private static final String TYPE = "sluice-delta";
  private static final int FORMAT = 1;

  private DeltaJson() {}

  static byte[] write(Recipe recipe) {
    return StrictJson.bytes(json -> write(json, recipe));
  }

  private static void write(JsonGenerator json, Recipe recipe) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", TYPE);
    json.writeNumberField("format", FORMAT);
    json.writeStringField("from", recipe.from().toString());
    json.writeStringField("manifest_sha256", recipe.manifest().hex());
    json.writeNumberField("fresh_bytes", recipe.fresh().bytes());
    json.writeStringField("fresh_sha256", recipe.fresh().sha256().hex());
    json.writeArrayFieldStart("base");
    for (ReleaseFile file : recipe.base()) {
      json.writeStartObject();
      json.writeStringField("path", file.path());
      json.writeNumberField("bytes", file.bytes());
      json.writeStringField("sha256", file.sha256().hex());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("files");
    for (List<Piece> file : recipe.files()) {
      write(json, file);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, List<Piece> pieces) throws IOException {
    json.writeStartObject();
    json.writeArrayFieldStart("pieces");
    for (Piece piece : pieces) {
      json.writeStartObject();
      if (piece instanceof Piece.Copy copy) {
        json.writeNumberField("base", copy.base());
        json.writeNumberField("at", copy.at());
      }
      json.writeNumberField("bytes", piece.bytes());
      json.writeStringField("sha256", piece.sha256().hex());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Reads a recipe; the message of what it throws names the field. */
  static Recipe read(byte[] bytes) throws BundleException {
    JsonFields fields = StrictJson.object(bytes, "delta");
    try {
      fields.kind(TYPE, FORMAT);
      Recipe recipe =
          new Recipe(
              Version.of(fields.text("from")),
              new Sha256(fields.text("manifest_sha256")),
              new Manifest.PayloadFacts(
                  fields.number("fresh_bytes"), new Sha256(fields.text("fresh_sha256"))),
              base(fields.objects("base")),
              files(fields.objects("files")));
      fields.end();
      return recipe;
    } catch (IllegalArgumentException e) {
      throw new BundleException("delta: " + e.getMessage(), e);
    }
  }

  private static List<ReleaseFile> base(List<JsonFields> objects) throws BundleException {
    List<ReleaseFile> base = new ArrayList<>();
    for (JsonFields fields : objects) {
      Sha256 sum = new Sha256(fields.text("sha256"));
      base.add(new ReleaseFile(fields.text("path"), fields.number("bytes"), false, sum));
      fields.end();
    }
    return base;
  }

  private static List<List<Piece>> files(List<JsonFields> objects) throws BundleException {
    List<List<Piece>> files = new ArrayList<>();
    for (JsonFields fields : objects) {
      List<Piece> pieces = new ArrayList<>();
      for (JsonFields piece : fields.objects("pieces")) {
        pieces.add(piece(piece));
      }
      fields.end();
      files.add(pieces);
    }
    return files;
  }

  private static Piece piece(JsonFields fields) throws BundleException {
    Sha256 sum = new Sha256(fields.text("sha256"));
    long bytes = fields.number("bytes");
    Piece piece =
        fields.has("base")
            ? new Piece.Copy(fields.count("base"), fields.number("at"), bytes, sum)
            : new Piece.Fresh(bytes, sum);
    fields.end();
    return piece;
  }
}
