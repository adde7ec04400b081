package sluice.drivers.modbus;

import com.ghgande.j2mod.modbus.ModbusException;
import com.ghgande.j2mod.modbus.procimg.ProcessImage;
import com.ghgande.j2mod.modbus.slave.ModbusSlave;
import com.ghgande.j2mod.modbus.slave.ModbusSlaveFactory;
import java.io.IOException;
import java.net.InetAddress;
import sluice.loop.testkit.Ports;

/** The slave of another library on a free port of loopback; it has threads. */
public final class TcpSlave implements AutoCloseable {
  private final ModbusSlave slave;
  private final int port;

  private TcpSlave(ModbusSlave slave, int port) {
    this.slave = slave;
    this.port = port;
  }

  /** Starts one with one unit. */
  public static TcpSlave start(int unit, ProcessImage image) throws IOException {
    return Ports.tried(port -> start(unit, image, port));
  }

  private static TcpSlave start(int unit, ProcessImage image, int port) throws IOException {
    try {
      ModbusSlave slave =
          ModbusSlaveFactory.createTCPSlave(InetAddress.getLoopbackAddress(), port, 2, false);
      slave.addProcessImage(unit, image);
      slave.open();
      return new TcpSlave(slave, port);
    } catch (ModbusException e) {
      throw new IOException(e);
    }
  }

  public int port() {
    return port;
  }

  @Override
  public void close() {
    ModbusSlaveFactory.close(slave);
  }
}
