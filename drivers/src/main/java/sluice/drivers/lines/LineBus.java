package sluice.drivers.lines;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import sluice.drivers.bus.BusState;
import sluice.drivers.sensors.SensorSource;
import sluice.drivers.serial.SerialListener;
import sluice.drivers.serial.SerialPort;
import sluice.drivers.serial.SerialSetup;
import sluice.loop.Loop;

/**
 * A serial line on which a device prints its values, a line of text for one or more of them: a
 * microcontroller, a scale, a receiver of satellites. Nothing is sent. Loop's thread only.
 */
public final class LineBus implements AutoCloseable {
  private final Loop loop;
  private final SerialPort port;
  private final long silenceMillis;
  private final TextLines lines = new TextLines(this::onLine);
  private final List<LineSensor> sensors = new ArrayList<>();

  private LineBus(Loop loop, String path, SerialSetup setup, long silenceMillis) {
    this.loop = loop;
    this.silenceMillis = silenceMillis;
    this.port = SerialPort.open(loop, path, setup, new Ends());
  }

  /**
   * Opens a line, or waits for it.
   *
   * @param silenceMillis a sensor of which nothing is heard for so long has failed
   */
  public static LineBus open(Loop loop, String path, SerialSetup setup, long silenceMillis) {
    return new LineBus(loop, path, setup, silenceMillis);
  }

  /**
   * A sensor of those that the device has.
   *
   * @param fields at least one
   */
  public SensorSource sensor(List<LineField> fields) {
    LineSensor sensor = new LineSensor(loop, this, fields);
    sensors.add(sensor);
    return sensor;
  }

  @Override
  public void close() {
    port.close();
    sensors.forEach(LineSensor::close);
  }

  /** Why the line is not there; null if it is, or is being opened. */
  @Nullable String absent() {
    return port.status().state() instanceof BusState.Absent(String reason) ? reason : null;
  }

  long silenceMillis() {
    return silenceMillis;
  }

  /** For errors. */
  String silent() {
    return "serial: %s: no line of it for %d ms; check baud rate, wiring, and first"
        .formatted(port.status().path(), silenceMillis);
  }

  private void onLine(String line) {
    String[] fields = LineField.fields(line);
    sensors.forEach(sensor -> sensor.onLine(fields));
  }

  private final class Ends implements SerialListener {
    @Override
    public void onOpen() {
      lines.restart();
    }

    @Override
    public void onData(ByteBuffer data) {
      lines.take(data);
    }

    @Override
    public void onAbsent(String reason) {
      List.copyOf(sensors).forEach(sensor -> sensor.onAbsent(reason));
    }
  }
}
