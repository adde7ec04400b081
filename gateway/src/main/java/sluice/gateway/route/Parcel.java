package sluice.gateway.route;

import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.gateway.mqtt.MessageProperties;
import sluice.gateway.mqtt.SpooledMessage;
import sluice.gateway.spool.SpoolRecord;

/**
 * A message and what is in it.
 *
 * @param message its id is that of its last record
 * @param last its last record
 * @param batch all its records, or null if there is one
 */
record Parcel(SpooledMessage message, SpoolRecord last, @Nullable List<SpoolRecord> batch) {
  /** How topics end whose last message a broker is to keep; not so in a batch. */
  private static final String RETAINED = "/update/reported";

  static Parcel of(SpoolRecord record, int qos) {
    return new Parcel(
        new SpooledMessage(
            record.id(),
            record.topic(),
            record.payload(),
            qos,
            record.topic().endsWith(RETAINED),
            MessageProperties.NONE),
        record,
        null);
  }

  /** What a metered link is taken to carry for it: topic, payload, header and properties. */
  long bytes() {
    return (long) message.topic().length() + message.payload().length + 48;
  }

  int records() {
    return batch == null ? 1 : batch.size();
  }
}
