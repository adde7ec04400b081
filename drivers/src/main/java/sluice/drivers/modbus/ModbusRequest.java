package sluice.drivers.modbus;

import com.digitalpetri.modbus.pdu.ModbusRequestPdu;
import com.digitalpetri.modbus.pdu.ModbusResponsePdu;
import java.io.IOException;
import sluice.loop.Promise;

/** One request on its way. */
final class ModbusRequest<T> {

  /** Makes an answer's meaning of it. */
  interface Decoder<T> {
    /**
     * @throws IOException if it does not fit the question
     */
    T decode(ModbusResponsePdu answer) throws IOException;
  }

  final String what;
  final int unit;
  final ModbusRequestPdu pdu;
  final Promise<T> promise;
  private final Decoder<T> decoder;

  ModbusRequest(
      String what, int unit, ModbusRequestPdu pdu, Decoder<T> decoder, Promise<T> promise) {
    this.what = what;
    this.unit = unit;
    this.pdu = pdu;
    this.decoder = decoder;
    this.promise = promise;
  }

  void succeed(ModbusResponsePdu answer) throws IOException {
    promise.complete(decoder.decode(answer));
  }

  void fail(Throwable why) {
    promise.completeExceptionally(why);
  }
}
