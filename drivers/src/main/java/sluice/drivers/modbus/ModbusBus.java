package sluice.drivers.modbus;

import com.digitalpetri.modbus.ExceptionCode;
import com.digitalpetri.modbus.exceptions.ModbusCrcException;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusException.Kind;
import sluice.drivers.bus.BusState;
import sluice.drivers.bus.BusStatus;
import sluice.drivers.serial.SerialSetup;
import sluice.loop.Loop;
import sluice.loop.Timer;
import sluice.loop.net.HostResolver;

/**
 * The master of a Modbus line (MODBUS Application Protocol 1.1b3): requests one after the other, in
 * their order, each with a time-out; answers are promises of the loop. No thread waits. A line that
 * is not there fails its requests at once and is found again. Loop's thread only.
 *
 * <p>{@link ModbusFunctions} has the functions.
 */
public final class ModbusBus implements AutoCloseable {
  private final Loop loop;
  private final ModbusLine<?> line;
  private final ModbusOptions options;
  private final Deque<ModbusRequest<?>> waiting = new ArrayDeque<>();
  private @Nullable ModbusRequest<?> asked;
  private @Nullable Timer silence;
  private boolean closed;
  private long calls;
  private long failures;
  private long timeouts;
  private long refused;
  private @Nullable String lastError;

  private ModbusBus(Loop loop, ModbusLine<?> line, ModbusOptions options) {
    this.loop = loop;
    this.line = line;
    this.options = options;
    line.look(new Ends());
  }

  /**
   * Modbus RTU.
   *
   * @param path of a serial line
   * @param setup the standard's is 19200 8E1
   */
  public static ModbusBus rtu(Loop loop, String path, SerialSetup setup, ModbusOptions options) {
    return new ModbusBus(loop, new SerialModbus(loop, path, setup, options), options);
  }

  /**
   * Modbus TCP.
   *
   * @param resolver is asked for a host that is a name
   * @param port usually 502
   */
  public static ModbusBus tcp(
      Loop loop, HostResolver resolver, String host, int port, ModbusOptions options) {
    return new ModbusBus(loop, new TcpModbus(loop, resolver, host, port, options), options);
  }

  /** The functions of one unit. */
  public ModbusFunctions unit(int unit) {
    return new ModbusFunctions(this, unit);
  }

  public BusStatus status() {
    int count = waiting.size() + (asked == null ? 0 : 1);
    return new BusStatus(
        line.name(), line.state(), calls, failures, timeouts, refused, count, lastError);
  }

  /** What waits fails. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      line.close();
      if (silence != null) {
        silence.close();
      }
      failAll(Kind.CLOSED, "the bus was closed");
    }
  }

  Loop loop() {
    return loop;
  }

  String name() {
    return line.name();
  }

  /** Has a request sent in its turn; refuses it if too many wait. */
  void submit(ModbusRequest<?> request) {
    if (closed || waiting.size() >= options.waitingMax()) {
      refused++;
      request.fail(
          closed
              ? error(Kind.CLOSED, request, "the bus is closed", null)
              : error(Kind.FULL, request, options.waitingMax() + " requests wait already", null));
      return;
    }
    waiting.add(request);
    pump();
  }

  // --- one after the other ---

  private void pump() {
    if (asked != null || silence != null || waiting.isEmpty() || closed) {
      return;
    }
    switch (line.state()) {
      case BusState.Open _ -> ask(waiting.remove());
      case BusState.Absent(String reason) when line instanceof SerialModbus ->
          failAll(Kind.GONE, reason);
      case BusState.Unopened _, BusState.Absent _, BusState.Stuck _, BusState.Closed _ ->
          line.look(new Ends());
    }
  }

  private void ask(ModbusRequest<?> next) {
    asked = next;
    var _ =
        line.client()
            .sendAsync(next.unit, next.pdu)
            .whenComplete((answer, failure) -> onAnswer(next, answer, failure));
  }

  private void onAnswer(
      ModbusRequest<?> request, @Nullable ModbusResponsePdu answer, @Nullable Throwable failure) {
    if (asked != request) {
      return; // the line was lost meanwhile
    }
    asked = null;
    try {
      if (answer != null) {
        request.succeed(answer);
        calls++;
      }
    } catch (IOException e) {
      failed(request, error(Kind.FAILED, request, "" + e.getMessage(), e));
    }
    if (failure != null) {
      failed(request, explained(request, failure));
    }
    boolean late = failure != null && unwrapped(failure) instanceof TimeoutException;
    long millis = line.silenceMillis(late);
    if (millis > 0) {
      silence = loop.setTimeout(millis, this::onSilence);
    } else {
      loop.defer(this::pump);
    }
  }

  private void onSilence() {
    silence = null;
    pump();
  }

  private final class Ends implements ModbusLine.Listener {
    @Override
    public void onKnown() {
      pump();
    }

    @Override
    public void onLost(String reason) {
      failAll(Kind.GONE, reason);
    }
  }

  // --- what goes wrong ---

  private void failAll(Kind kind, String reason) {
    ModbusRequest<?> current = asked;
    asked = null;
    if (current != null) {
      failed(current, error(kind, current, reason, null));
    }
    for (ModbusRequest<?> request = waiting.poll(); request != null; request = waiting.poll()) {
      failed(request, error(kind, request, reason, null));
    }
  }

  private void failed(ModbusRequest<?> request, BusException why) {
    failures++;
    timeouts += why.kind() == Kind.TIMED_OUT ? 1 : 0;
    lastError = why.getMessage();
    request.fail(why);
  }

  private BusException explained(ModbusRequest<?> request, Throwable failure) {
    return switch (unwrapped(failure)) {
      case TimeoutException e ->
          error(
              Kind.TIMED_OUT,
              request,
              "no answer within " + options.timeoutMillis() + " ms; check unit, wiring, baud rate",
              e);
      case ModbusResponseException e -> {
        int code = line.exceptionCode(e);
        String word = ExceptionCode.from(code).map(Enum::name).orElse("unknown");
        yield error(Kind.FAILED, request, "the unit answers exception " + code + ", " + word, e);
      }
      case ModbusCrcException e ->
          error(Kind.FAILED, request, "the check sum does not hold; look at the wiring", e);
      case Throwable e -> error(Kind.FAILED, request, "" + e.getMessage(), e);
    };
  }

  private static Throwable unwrapped(Throwable failure) {
    Throwable cause = failure.getCause();
    return failure instanceof CompletionException && cause != null ? cause : failure;
  }

  BusException error(Kind kind, ModbusRequest<?> request, String why, @Nullable Throwable cause) {
    String message = name() + ": unit " + request.unit + ": " + request.what + ": " + why;
    return cause == null ? new BusException(kind, message) : new BusException(kind, message, cause);
  }
}
