package sluice.drivers.serial;

import java.nio.ByteBuffer;

/** Hears of a serial line, on the loop's thread. */
public interface SerialListener {
  /** The line is there: at first, and again each time that it was plugged in. */
  default void onOpen() {}

  /**
   * Bytes as they came; how they are cut says nothing.
   *
   * @param data to be used before this returns
   */
  void onData(ByteBuffer data);

  /** What was sent has gone but for {@link FdStream#WRITE_LOW_BYTES}: there is room again. */
  default void onWritable() {}

  /**
   * The line is not there; it is looked for every {@link SerialPort#RETRY_MILLIS}.
   *
   * @param reason what happened and what to do; told once until it changes
   */
  default void onAbsent(String reason) {}
}
