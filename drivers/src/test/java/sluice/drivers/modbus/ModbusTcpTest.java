package sluice.drivers.modbus;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.ghgande.j2mod.modbus.procimg.SimpleDigitalIn;
import com.ghgande.j2mod.modbus.procimg.SimpleDigitalOut;
import com.ghgande.j2mod.modbus.procimg.SimpleInputRegister;
import com.ghgande.j2mod.modbus.procimg.SimpleProcessImage;
import com.ghgande.j2mod.modbus.procimg.SimpleRegister;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import sluice.drivers.bus.BusException;
import sluice.drivers.bus.BusState;
import sluice.loop.net.Connection;
import sluice.loop.net.ConnectionListener;
import sluice.loop.net.HostResolver;
import sluice.loop.net.Listener;
import sluice.loop.net.Tcp;

/** Against the slave of another library. */
class ModbusTcpTest extends ModbusContract {
  private static final ModbusOptions QUICK = new ModbusOptions(400, 8);

  private final TcpSlave slave;

  ModbusTcpTest() throws Exception {
    SimpleProcessImage image = new SimpleProcessImage(UNIT);
    for (int i = 0; i < 16; i++) {
      image.addDigitalOut(new SimpleDigitalOut(false));
      image.addDigitalIn(new SimpleDigitalIn(i % 2 == 0));
      image.addRegister(new SimpleRegister(0));
      image.addInputRegister(new SimpleInputRegister(101 + i));
    }
    slave = TcpSlave.start(UNIT, image);
  }

  @AfterEach
  void closeSlave() {
    slave.close();
  }

  @Override
  ModbusBus bus(ModbusOptions options) {
    return ModbusBus.tcp(loop, HostResolver.NONE, "127.0.0.1", slave.port(), options);
  }

  @Test
  void what_the_unit_refuses_says_with_which_exception() {
    try (ModbusBus bus = bus(ModbusOptions.DEFAULT)) {
      BusException e = failure(bus.unit(UNIT).readInputRegisters(60_000, 2));
      assertTrue(
          ("" + e.getMessage())
              .endsWith(
                  ": unit 5: read input registers 60000+2: the unit answers exception 2,"
                      + " ILLEGAL_DATA_ADDRESS"),
          e.getMessage());
    }
  }

  @Test
  void a_server_that_does_not_answer_is_a_time_out() throws IOException {
    InetAddress loopback = InetAddress.getLoopbackAddress();
    try (ServerSocket silent = new ServerSocket(0, 4, loopback); // the kernel accepts for it
        ModbusBus bus =
            ModbusBus.tcp(loop, HostResolver.NONE, "127.0.0.1", silent.getLocalPort(), QUICK)) {
      BusException e = failure(bus.unit(UNIT).readHoldingRegisters(0, 1));
      assertEquals(BusException.Kind.TIMED_OUT, e.kind(), e.getMessage());
      assertEquals(1, bus.status().timeouts());
    }
  }

  @Test
  void nobody_at_the_port_is_told_and_tried_again_by_the_next_request() throws IOException {
    try (Socket bound = new Socket()) { // and does not listen: nobody else can
      bound.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      nobodyAt(bound.getLocalPort());
    }
  }

  private void nobodyAt(int port) {
    try (ModbusBus bus = ModbusBus.tcp(loop, HostResolver.NONE, "127.0.0.1", port, QUICK)) {
      for (int i = 0; i < 2; i++) {
        BusException e = failure(bus.unit(UNIT).readHoldingRegisters(0, 1));
        assertEquals(BusException.Kind.GONE, e.kind(), e.getMessage());
      }
      assertInstanceOf(BusState.Absent.class, bus.status().state());
    }
  }

  /** Answers its second connection only. */
  private final class Moody implements ConnectionListener {
    private @Nullable Connection connection;

    @Override
    public void onOpen(Connection opened) {
      connection = opened;
      trace.add("connected");
    }

    @Override
    public void onMessage(Object message) {
      Connection to = connection;
      if (to != null && trace.size() == 1) {
        to.close();
      } else if (to != null && message instanceof ByteBuf request) {
        ByteBuf answer = to.alloc().buffer();
        answer.writeShort(request.getShort(0)).writeShort(0).writeShort(5);
        to.send(answer.writeByte(UNIT).writeByte(3).writeByte(2).writeShort(42));
      }
    }

    @Override
    public void onWritable() {}

    @Override
    public void onClose(@Nullable Throwable cause) {}
  }

  @Test
  void a_server_that_closes_fails_what_was_asked_and_is_connected_to_again() throws IOException {
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Listener server = Tcp.listen(loop, any, 4, pipeline -> {}, Moody::new);
    try (ModbusBus bus =
        ModbusBus.tcp(loop, HostResolver.NONE, "127.0.0.1", server.port(), ModbusOptions.DEFAULT)) {
      BusException e = failure(bus.unit(UNIT).readHoldingRegisters(0, 1));
      assertEquals(BusException.Kind.GONE, e.kind(), e.getMessage());
      assertArrayEquals(new int[] {42}, value(bus.unit(UNIT).readHoldingRegisters(0, 1)));
      assertEquals(2, trace.size());
    }
    server.close();
  }
}
