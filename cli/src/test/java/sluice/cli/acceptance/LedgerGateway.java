package sluice.cli.acceptance;

import java.nio.file.Path;
import sluice.config.ConfigFile;
import sluice.config.ConfigResult;
import sluice.config.SluiceConfig;
import sluice.gateway.Gateway;
import sluice.gateway.GatewayListener;
import sluice.gateway.spool.RecordId;
import sluice.loop.Loop;

/**
 * A gateway that says on stdout what it has promised: every id up to the one printed is durable.
 */
public final class LedgerGateway {
  private LedgerGateway() {}

  public static void main(String[] args) {
    SluiceConfig config =
        switch (ConfigFile.read(Path.of(args[0]))) {
          case ConfigResult.Loaded loaded -> loaded.config();
          case ConfigResult.Rejected rejected ->
              throw new IllegalArgumentException(rejected.problems().toString());
        };
    Loop loop = Loop.open();
    Gateway gateway =
        Gateway.start(
            loop,
            config,
            new GatewayListener() {
              @Override
              public void onStartFailed(String reason) {
                System.err.println(reason);
                System.exit(1);
              }

              @Override
              public void onDurable(long id) {
                System.out.println(RecordId.text(id));
                System.out.flush();
              }
            });
    var _ = loop.onSignal("TERM", () -> gateway.stop(loop::stop));
    loop.run();
    loop.close();
  }
}
