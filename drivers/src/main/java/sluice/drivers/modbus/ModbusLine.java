package sluice.drivers.modbus;

import com.digitalpetri.modbus.client.ModbusClient;
import com.digitalpetri.modbus.client.ModbusClientTransport;
import com.digitalpetri.modbus.exceptions.ModbusResponseException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import sluice.drivers.bus.BusState;

/**
 * What a bus's frames go over. The library does not connect it: the bus looks after it. Loop's
 * thread only.
 *
 * @param <F> the frames
 */
interface ModbusLine<F> extends ModbusClientTransport<F> {
  /** Hears of it, on the loop's thread, never before a call returns. */
  interface Listener {
    /** It can be sent to, or it cannot: the state says. */
    void onKnown();

    /** What was under way will not be answered. */
    void onLost(String reason);
  }

  /** As errors call it. */
  String name();

  BusState state();

  /** Looks whether it is there, unless that is under way; then {@link Listener#onKnown}. */
  void look(Listener listener);

  ModbusClient client();

  /**
   * How long nobody may speak after an answer.
   *
   * @param late whether the answer did not come in time, and may still
   */
  long silenceMillis(boolean late);

  /** With which exception the unit has refused: MODBUS Application Protocol 1.1b3, 7. */
  int exceptionCode(ModbusResponseException refusal);

  void close();

  @Override
  default CompletionStage<Void> connect() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  default CompletionStage<Void> disconnect() {
    return CompletableFuture.completedFuture(null);
  }

  @Override
  default boolean isConnected() {
    return state() instanceof BusState.Open;
  }
}
