package sluice.config.keys;

import java.util.Base64;

/** A key's bytes as text (RFC 7468), as OpenSSL writes and reads it. Any thread. */
public final class PemBlock {
  /** The label of a key that anybody may have. */
  public static final String PUBLIC = "PUBLIC KEY";

  private static final int LINE = 64;

  private PemBlock() {}

  /** The text of some bytes. */
  public static String write(String label, byte[] der) {
    String body = Base64.getMimeEncoder(LINE, new byte[] {'\n'}).encodeToString(der);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }

  /**
   * The bytes of the first block with a label.
   *
   * @param name what errors call the text
   * @throws KeyException if there is none, or it is no base64
   */
  public static byte[] read(String name, String text, String label) throws KeyException {
    String begin = "-----BEGIN " + label + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END " + label + "-----");
    if (from < 0 || to < from) {
      throw new KeyException(
          name + ": has no " + label + " in it; make one with 'sluice ota keygen'");
    }
    try {
      return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    } catch (IllegalArgumentException e) {
      throw new KeyException(name + ": its " + label + " is no base64");
    }
  }
}
