package sluice.ota.source;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import sluice.ota.Version;
import sluice.ota.bundle.StrictJson;

/**
 * What became of a desired release on a board so far.
 *
 * @param id of the rollout; null before the first
 * @param installed what runs
 * @param desired what is to run; null if that is not known
 * @param state where it is
 * @param code for programs, in lower case with underscores; empty if the state says it all
 * @param reason for people; empty if there is none
 * @param percent of the download, 0 to 100
 * @param at when
 */
public record Report(
    @Nullable String id,
    Version installed,
    @Nullable Version desired,
    State state,
    String code,
    String reason,
    int percent,
    Instant at) {
  /** Characters of a reason. */
  private static final int REASON_MAX = 300;

  /** Where a board is. */
  public enum State {
    /** Nothing is desired, or nothing of it concerns this board. */
    IDLE,
    /** For its time. */
    WAITING,
    FETCHING,
    /** It is verified and written. */
    INSTALLING,
    /** It runs, and proves itself. */
    TRIAL,
    /** It runs for good. */
    COMMITTED,
    /** It was not installed. */
    REFUSED,
    /** It was installed, and taken back. */
    ROLLED_BACK
  }

  /** As JSON, of a release. */
  public byte[] json() {
    return json("sluice-reported");
  }

  /** As JSON, of the board's whole system. */
  public byte[] systemJson() {
    return json("sluice-reported-system");
  }

  private byte[] json(String type) {
    return StrictJson.bytes(json -> {
      json.writeStartObject();
      json.writeStringField("type", type);
      json.writeNumberField("format", 1);
      if (id != null) {
        json.writeStringField("id", id);
      }
      json.writeStringField("version", installed.toString());
      if (desired != null) {
        json.writeStringField("desired", desired.toString());
      }
      json.writeStringField("state", state.name().toLowerCase(Locale.ROOT));
      if (!code.isEmpty()) {
        json.writeStringField("code", code);
      }
      if (!reason.isEmpty()) {
        json.writeStringField("reason", reason.substring(0, Math.min(reason.length(), REASON_MAX)));
      }
      if (state == State.FETCHING) {
        json.writeNumberField("percent", percent);
      }
      json.writeStringField("at", at.toString());
      json.writeEndObject();
    });
  }

  /** As text, of a release. */
  public String text() {
    return new String(json(), StandardCharsets.UTF_8);
  }
}
