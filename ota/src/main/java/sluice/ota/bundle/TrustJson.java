package sluice.ota.bundle;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.config.keys.VerifyKey;

/** Root keys, delegations and signatures as JSON. */
public final class TrustJson {
  /** Bytes of any of these documents. */
  public static final int BYTES_MAX = 64 * 1_024;

  private static final String ROOT = "sluice-root";
  private static final String DELEGATION = "sluice-delegation";
  private static final String SIGNED = "sluice-signed";
  private static final String SIGNATURES = "sluice-signatures";
  private static final int FORMAT = 1;

  /** Reads fields. */
  private interface Reader<T> {
    T read(JsonFields fields) throws BundleException;
  }

  private TrustJson() {}

  /** What a board trusts: a file that is put there by hand, or with the image. */
  public static byte[] writeRoot(Root root) {
    return StrictJson.bytes(json -> {
      start(json, ROOT);
      json.writeNumberField("version", root.version());
      json.writeStringField("expires", root.expires().toString());
      writeKeys(json, root.keys());
      json.writeEndObject();
    });
  }

  public static Root readRoot(byte[] bytes) throws BundleException {
    return read(
        bytes,
        "root keys",
        ROOT,
        fields -> new Root(fields.number("version"), fields.time("expires"), keys(fields)));
  }

  public static byte[] writeDelegation(Delegation delegation) {
    return StrictJson.bytes(json -> {
      start(json, DELEGATION);
      json.writeNumberField("version", delegation.version());
      json.writeStringField("expires", delegation.expires().toString());
      writeKeys(json, delegation.signers());
      json.writeEndObject();
    });
  }

  public static Delegation readDelegation(byte[] bytes) throws BundleException {
    return read(
        bytes,
        "delegation",
        DELEGATION,
        fields -> new Delegation(fields.number("version"), fields.time("expires"), keys(fields)));
  }

  /** A document with its signatures, as a file of its own. */
  public static byte[] writeSigned(Signed signed) {
    return StrictJson.bytes(json -> {
      start(json, SIGNED);
      writeSignedFields(json, signed);
      json.writeEndObject();
    });
  }

  public static Signed readSigned(byte[] bytes) throws BundleException {
    return read(bytes, "signed document", SIGNED, TrustJson::signed);
  }

  static byte[] writeSignatures(SignatureBlock block) {
    return StrictJson.bytes(json -> {
      start(json, SIGNATURES);
      writeSignatures(json, block.manifest());
      Signed delegation = block.delegation();
      if (delegation != null) {
        json.writeObjectFieldStart("delegation");
        writeSignedFields(json, delegation);
        json.writeEndObject();
      }
      if (!block.roots().isEmpty()) {
        json.writeArrayFieldStart("roots");
        for (Signed root : block.roots()) {
          json.writeStartObject();
          writeSignedFields(json, root);
          json.writeEndObject();
        }
        json.writeEndArray();
      }
      json.writeEndObject();
    });
  }

  static SignatureBlock readSignatures(byte[] bytes) throws BundleException {
    return read(
        bytes,
        "signatures",
        SIGNATURES,
        fields -> new SignatureBlock(signatures(fields), delegation(fields), roots(fields)));
  }

  private static List<Signed> roots(JsonFields fields) throws BundleException {
    List<Signed> roots = new ArrayList<>();
    if (fields.has("roots")) {
      for (JsonFields root : fields.objects("roots")) {
        roots.add(signed(root));
        root.end();
      }
    }
    return roots;
  }

  private static @Nullable Signed delegation(JsonFields fields) throws BundleException {
    if (!fields.has("delegation")) {
      return null;
    }
    JsonFields inner = fields.object("delegation");
    Signed signed = signed(inner);
    inner.end();
    return signed;
  }

  private static <T> T read(byte[] bytes, String what, String type, Reader<T> reader)
      throws BundleException {
    if (bytes.length > BYTES_MAX) {
      throw new BundleException(what + ": more than " + BYTES_MAX + " bytes");
    }
    JsonFields fields = StrictJson.object(bytes, what);
    try {
      fields.kind(type, FORMAT);
      T value = reader.read(fields);
      fields.end();
      return value;
    } catch (IllegalArgumentException e) {
      throw new BundleException(what + ": " + e.getMessage(), e);
    }
  }

  private static void start(JsonGenerator json, String type) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", type);
    json.writeNumberField("format", FORMAT);
  }

  private static void writeKeys(JsonGenerator json, KeySet set) throws IOException {
    json.writeNumberField("threshold", set.threshold());
    json.writeArrayFieldStart("keys");
    for (VerifyKey key : set.keys()) {
      json.writeString(key.hex());
    }
    json.writeEndArray();
  }

  private static KeySet keys(JsonFields fields) throws BundleException {
    List<VerifyKey> keys = new ArrayList<>();
    for (String hex : fields.texts("keys")) {
      keys.add(new VerifyKey(hex));
    }
    return new KeySet(fields.count("threshold"), keys);
  }

  private static void writeSignedFields(JsonGenerator json, Signed signed) throws IOException {
    json.writeBinaryField("document", signed.bytes());
    writeSignatures(json, signed.signatures());
  }

  private static Signed signed(JsonFields fields) throws BundleException {
    return new Signed(fields.bytes("document"), signatures(fields));
  }

  private static void writeSignatures(JsonGenerator json, List<KeySignature> signatures)
      throws IOException {
    json.writeArrayFieldStart("signatures");
    for (KeySignature signature : signatures) {
      json.writeStartObject();
      json.writeStringField("key", signature.key().hex());
      json.writeBinaryField("signature", signature.bytes());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static List<KeySignature> signatures(JsonFields fields) throws BundleException {
    List<KeySignature> signatures = new ArrayList<>();
    for (JsonFields object : fields.objects("signatures")) {
      signatures.add(
          new KeySignature(new VerifyKey(object.text("key")), object.bytes("signature")));
      object.end();
    }
    return signatures;
  }
}
