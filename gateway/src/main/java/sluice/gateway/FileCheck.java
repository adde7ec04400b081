package sluice.gateway;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import sluice.addons.host.OwnerCheck;
import sluice.addons.host.Trust;
import sluice.config.AddonsConfig;
import sluice.config.BusConfig;
import sluice.config.ChipConfig;
import sluice.config.ConfigDraft;
import sluice.config.ListenConfig;
import sluice.config.ModbusConfig;
import sluice.config.Problem;
import sluice.config.Problem.Severity;
import sluice.config.SampleConfig;
import sluice.config.SerialConfig;
import sluice.config.SluiceConfig;
import sluice.config.TlsConfig;
import sluice.config.UplinkConfig;
import sluice.config.ValkeyConfig;
import sluice.drivers.linux.LinuxChips;
import sluice.gateway.broker.PasswordFile;
import sluice.loop.net.TlsFiles;

/**
 * Looks at the files that a configuration names, as this user sees them. What keeps a gateway from
 * its work is an error; what may be different on the board, or hurts later, a warning. Blocks; for
 * start-up, not for the loop.
 */
public final class FileCheck {
  private final ConfigDraft draft;
  private final Instant now;
  private final List<Problem> found = new ArrayList<>();

  private FileCheck(ConfigDraft draft, Instant now) {
    this.draft = draft;
    this.now = now;
  }

  /**
   * What is wrong with them, beside what is wrong with the configuration itself.
   *
   * @param now when certificates are to be valid
   */
  public static List<Problem> of(ConfigDraft draft, Instant now) {
    FileCheck check = new FileCheck(draft, now);
    SluiceConfig config = draft.config();
    if (config != null) {
      config.uplinks().values().forEach(check::uplink);
      config.listeners().values().forEach(check::listen);
      check.directory(List.of("spool", "dir"), config.spool().dir());
      check.names(List.of("dns", "resolv_conf"), config.dns().resolvConf());
      check.names(List.of("dns", "hosts"), config.dns().hosts());
      ValkeyConfig valkey = config.cluster().valkey();
      if (valkey != null) {
        check.secret(List.of("cluster", "valkey_password_file"), valkey.passwordFile());
      }
      config.chips().values().forEach(check::chip);
      config.samples().values().forEach(check::sample);
      config.sensors().i2c().values().forEach(check::bus);
      config.sensors().spi().values().forEach(check::bus);
      config.sensors().w1().values().forEach(check::bus);
      config.sensors().modbus().values().forEach(check::modbus);
      config.sensors().serial().values().forEach(check::serial);
      check.addons(config.addons());
    }
    return List.copyOf(check.found);
  }

  private void uplink(UplinkConfig uplink) {
    List<String> at = List.of("uplink", uplink.name());
    secret(below(at, "password_file"), uplink.passwordFile());
    TlsConfig tls = uplink.tls();
    if (tls != null) {
      tls(below(at, "tls"), tls);
    }
  }

  private void listen(ListenConfig listen) {
    List<String> at = List.of("listen", listen.name());
    Path users = listen.users();
    if (users != null) {
      try {
        var _ = PasswordFile.read(users);
        notForAll(below(at, "users"), users);
      } catch (IOException e) {
        add(Severity.ERROR, below(at, "users"), "" + e.getMessage());
      }
    }
    TlsConfig tls = listen.tls();
    if (tls != null) {
      tls(below(at, "tls"), tls);
    }
  }

  private void tls(List<String> at, TlsConfig tls) {
    secret(below(at, "key_password_file"), tls.keyPasswordFile());
    for (TlsFiles.Finding one :
        TlsFiles.check(tls.ca(), tls.certificate(), tls.key(), tls.keyPasswordFile(), now)) {
      add(
          one.warning() ? Severity.WARNING : Severity.ERROR,
          below(at, one.part().name().toLowerCase(Locale.ROOT)),
          one.message());
    }
    if (tls.key() != null) {
      notForAll(below(at, "key"), tls.key());
    }
    TlsConfig.Pkcs11 token = tls.pkcs11();
    if (token != null) {
      List<String> table = below(at, "pkcs11");
      secret(below(table, "pin_file"), token.pinFile());
      if (draft.says(below(table, "module")) && !Files.isReadable(token.module())) {
        add(
            Severity.ERROR,
            below(table, "module"),
            token.module() + ": " + reason(token.module()) + "; install the token's library");
      }
    }
  }

  /** A file whose first line is nobody else's business. */
  private void secret(List<String> key, @Nullable Path file) {
    if (file == null) {
      return;
    }
    if (!Files.isReadable(file) || Files.isDirectory(file)) {
      add(Severity.ERROR, key, file + ": " + reason(file) + "; its first line is the secret");
      return;
    }
    try (var lines = Files.newBufferedReader(file)) {
      String first = lines.readLine();
      if (first == null || first.isEmpty()) {
        add(Severity.ERROR, key, file + ": its first line is empty; write the secret there");
      }
    } catch (IOException e) {
      add(Severity.ERROR, key, file + ": " + e.getMessage() + "; its first line is the secret");
    }
    notForAll(key, file);
  }

  private void notForAll(List<String> key, Path file) {
    try {
      Set<PosixFilePermission> mode = Files.getPosixFilePermissions(file);
      if (mode.contains(PosixFilePermission.OTHERS_READ)) {
        add(
            Severity.WARNING,
            key,
            "%s: everybody may read it (%s); chmod 600, and chown it to the gateway's user"
                .formatted(file, PosixFilePermissions.toString(mode)));
      }
    } catch (IOException | UnsupportedOperationException e) {
      return; // it is not there, which has been told, or the file system has no modes
    }
  }

  /** A gateway makes it, and its parents. */
  private void directory(List<String> key, Path dir) {
    Path there = dir.toAbsolutePath().normalize();
    while (there.getParent() != null && !Files.exists(there, LinkOption.NOFOLLOW_LINKS)) {
      there = there.getParent();
    }
    if (!draft.says(key)) {
      return; // the default is made by whoever installs
    }
    if (!Files.isDirectory(there)) {
      add(Severity.ERROR, key, there + ": is no directory; name another, or move it away");
    } else if (!Files.isWritable(there)) {
      add(
          Severity.WARNING,
          key,
          there + ": this user cannot write there; chown it to the gateway's user");
    }
  }

  /** Their folder, which a gateway makes, and the keys that it does not start without. */
  private void addons(AddonsConfig addons) {
    Path folder = addons.folder();
    if (folder == null) {
      return;
    }
    List<String> key = List.of("addons", "folder");
    if (Files.isDirectory(folder)) {
      try {
        OwnerCheck.checkFolder(folder);
      } catch (IOException e) {
        add(Severity.ERROR, key, e.getMessage() + ", or no addon in it is loaded");
      }
    } else if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
      String advice = ": does not exist; the gateway makes it when it starts, if the path is right";
      add(Severity.WARNING, key, folder + advice);
    }
    directory(key, folder);
    List<String> keys = List.of("addons", "keys");
    if (!addons.keys().stream().allMatch(Files::isReadable)) {
      addons.keys().forEach(one -> device(keys, one));
      return;
    }
    try {
      var _ = Trust.of(addons);
    } catch (IOException e) {
      add(Severity.ERROR, keys, "" + e.getMessage());
    }
  }

  private void chip(ChipConfig chip) {
    if (chip.driver() != ChipConfig.Driver.LINUX) {
      return;
    }
    List<String> key = List.of("chip", chip.name(), "path");
    String path = LinuxChips.path(chip.path());
    if (path != null) {
      device(key, Path.of(path));
    } else if (!hasChips()) {
      String label = chip.path();
      add(Severity.WARNING, key, label + ": this machine has no GPIO chip; is it the board?");
    }
  }

  private static boolean hasChips() {
    try {
      return !LinuxChips.paths().isEmpty();
    } catch (IOException e) {
      return false;
    }
  }

  private void sample(SampleConfig sample) {
    if (sample.path().startsWith("/")) {
      device(List.of("sample", sample.name(), "path"), Path.of(sample.path()));
    }
  }

  /** Of an SPI bus, the first device: which ones there are, the kernel's device tree says. */
  private void bus(BusConfig bus) {
    if (bus.driver() == BusConfig.Driver.LINUX) {
      switch (bus.kind()) {
        case I2C -> bus(bus, "number", "/dev/i2c-" + bus.number(), "dtparam=i2c_arm=on");
        case SPI -> bus(bus, "number", "/dev/spidev" + bus.number() + ".0", "dtparam=spi=on");
        case W1 -> bus(bus, "path", bus.path(), "dtoverlay=w1-gpio");
        case MODBUS, SERIAL -> {} // have configurations of their own
      }
    }
  }

  private void bus(BusConfig bus, String key, String path, String setting) {
    there(
        List.of(bus.kind().label(), bus.name(), key),
        Path.of(path),
        "enable it in config.txt (" + setting + "), unless this is another machine");
  }

  private void modbus(ModbusConfig bus) {
    boolean real = bus.driver() == BusConfig.Driver.LINUX;
    if (real && bus.transport() == ModbusConfig.Transport.RTU) {
      adapter(List.of("modbus", bus.name(), "device"), bus.device());
    }
  }

  private void serial(SerialConfig line) {
    if (line.driver() == BusConfig.Driver.LINUX) {
      adapter(List.of("serial", line.name(), "device"), line.device());
    }
  }

  private void adapter(List<String> key, String device) {
    there(
        key,
        Path.of(device),
        "plug the adapter in, or put the user into the group dialout,"
            + " unless this is another machine");
  }

  private void device(List<String> key, Path path) {
    there(key, path, "correct the path, unless it is the board's and this is another machine");
  }

  private void names(List<String> key, Path file) {
    if (draft.says(key)) {
      there(key, file, "names are looked up without it");
    }
  }

  private void there(List<String> key, Path path, String advice) {
    if (!Files.isReadable(path)) {
      add(Severity.WARNING, key, path + ": " + reason(path) + "; " + advice);
    }
  }

  private static String reason(Path file) {
    if (Files.isDirectory(file)) {
      return "is a directory";
    }
    return Files.exists(file) ? "is not readable for this user" : "does not exist";
  }

  private void add(Severity severity, List<String> key, String message) {
    found.add(draft.problem(severity, key, message));
  }

  private static List<String> below(List<String> path, String key) {
    List<String> longer = new ArrayList<>(path);
    longer.add(key);
    return longer;
  }
}
