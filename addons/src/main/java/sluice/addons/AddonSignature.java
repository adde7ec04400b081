package sluice.addons;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import sluice.config.keys.VerifyKey;

/**
 * Who vouches for an addon's files: {@value #FILE} beside its {@code addon.toml}, or {@code
 * NAME.so.sig} beside a library without one. A text, of which everything before the first signature
 * is what was signed (Ed25519, RFC 8032; SHA-256, FIPS 180-4):
 *
 * <pre>
 * sluice-addon 1
 * sha256 9f86d0...0a08 addon.toml
 * sha256 60303a...e752 hello.so
 * ed25519 KEY-IN-64-HEX-DIGITS SIGNATURE-IN-BASE64
 * </pre>
 *
 * @param sums SHA-256 in hexadecimal by file name
 * @param signed the bytes that were signed
 * @param signatures by their keys
 */
public record AddonSignature(
    Map<String, String> sums, byte[] signed, Map<VerifyKey, byte[]> signatures) {
  /** Beside a manifest. */
  public static final String FILE = "addon.sig";

  /** Behind the name of a library without a manifest. */
  public static final String SUFFIX = ".sig";

  /** Bytes of such a file. */
  public static final int BYTES_MAX = 16 << 10;

  private static final String FIRST_LINE = "sluice-addon 1";
  private static final Pattern SUM =
      Pattern.compile("sha256 ([0-9a-f]{64}) ([A-Za-z0-9_][A-Za-z0-9_.+-]{0,127})");
  private static final Pattern SIGNATURE =
      Pattern.compile("ed25519 ([0-9a-f]{64}) ([A-Za-z0-9+/]{86}==)");

  /** What is to be signed for these files, by name. */
  public static byte[] document(Map<String, String> sums) {
    StringBuilder text = new StringBuilder(FIRST_LINE).append('\n');
    new TreeMap<>(sums).forEach((file, sum) -> text.append("sha256 " + sum + " " + file + "\n"));
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /** A signature's line, which goes behind the document and other signatures. */
  public static String line(VerifyKey key, byte[] signature) {
    return "ed25519 " + key.hex() + " " + Base64.getEncoder().encodeToString(signature) + "\n";
  }

  /**
   * Reads one.
   *
   * @param name what errors call it
   * @throws IOException if a line is none, with its number
   */
  public static AddonSignature parse(String name, byte[] bytes) throws IOException {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    Map<String, String> sums = new LinkedHashMap<>();
    Map<VerifyKey, byte[]> signatures = new LinkedHashMap<>();
    int signedTo = bytes.length;
    int at = 0;
    List<String> lines = new ArrayList<>(text.lines().toList());
    for (int number = 1; number <= lines.size(); number++) {
      String line = lines.get(number - 1);
      Matcher sum = SUM.matcher(line);
      Matcher signature = SIGNATURE.matcher(line);
      boolean known;
      if (signature.matches()) {
        signedTo = Math.min(signedTo, at);
        byte[] made = Base64.getDecoder().decode(signature.group(2));
        known = signatures.put(new VerifyKey(signature.group(1)), made) == null;
      } else if (sum.matches()) {
        known = signatures.isEmpty() && sums.put(sum.group(2), sum.group(1)) == null;
      } else {
        known = number == 1 && line.equals(FIRST_LINE);
      }
      if (!known || (number == 1 && !line.equals(FIRST_LINE)) || bytes.length > BYTES_MAX) {
        throw new IOException(
            name + ":" + number + ": is no line of an addon's signature; sign it anew");
      }
      at += line.length() + 1;
    }
    byte[] signed = Arrays.copyOf(bytes, signedTo);
    return new AddonSignature(sums, signed, signatures);
  }

  /** Whether one of these keys has signed it. A signature of another key counts for nothing. */
  public boolean isSignedBy(Set<VerifyKey> keys) {
    return signatures.entrySet().stream()
        .anyMatch(
            one -> keys.contains(one.getKey()) && one.getKey().verifies(signed, one.getValue()));
  }
}
