package sluice.bench;

import java.util.Map;

/**
 * One client's run in a process of its own, for {@link UplinkFigure}: a short one to warm up, and
 * the one that counts. It prints messages a second and processor seconds of this process.
 */
public final class UplinkRun {
  /** Of the messages, before the run that counts. */
  static final int WARM_SHARE = 4;

  private UplinkRun() {}

  /** A client's run. */
  interface Client {
    double rate(Load load) throws Exception;
  }

  /** Arguments: {@code sluice} or {@code paho}, port, QoS, messages, bytes of each, window. */
  public static void main(String[] args) throws Exception {
    Client client = args[0].equals("paho") ? PahoUplink::run : SluiceUplink::run;
    int port = Integer.parseInt(args[1]);
    int qos = Integer.parseInt(args[2]);
    int messages = Integer.parseInt(args[3]);
    int bytes = Integer.parseInt(args[4]);
    int window = Integer.parseInt(args[5]);
    var _ = client.rate(new Load(port, qos, messages / WARM_SHARE, bytes, window));
    double cpu = CpuTime.ownSeconds();
    double rate = client.rate(new Load(port, qos, messages, bytes, window));
    cpu = CpuTime.ownSeconds() - cpu;
    System.out.println(Numbers.json(Map.of("rate", rate, "cpu_s", cpu)));
    System.exit(0); // Paho leaves threads behind
  }
}
