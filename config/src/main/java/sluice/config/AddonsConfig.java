package sluice.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * {@code [addons]} and the {@code [addon.NAME]}.
 *
 * @param folder where addons are dropped; null: there are none
 * @param requireSigned whether unsigned ones are refused
 * @param keys files of public keys whose signatures are trusted
 * @param downlinkFrom uplinks whose messages below {@code PREFIX/ID/NAME/in/} addons may hear
 * @param settings keys of each addon's own choice, by the addon's name
 */
public record AddonsConfig(
    @Nullable Path folder,
    boolean requireSigned,
    List<Path> keys,
    List<String> downlinkFrom,
    Map<String, Map<String, String>> settings) {
  static final AddonsConfig NONE = new AddonsConfig(null, false, List.of(), List.of(), Map.of());

  static AddonsConfig read(TableReader root, Path base) {
    TableReader t = root.table("addons");
    String folder = t.optional("folder");
    AddonsConfig addons =
        new AddonsConfig(
            folder == null ? null : base.resolve(folder),
            t.bool("require_signed", false),
            t.strings("keys").stream().map(base::resolve).toList(),
            t.strings("downlink_from"),
            ConfigReader.named(root, "addon", AddonTable::config));
    if (addons.requireSigned && addons.keys.isEmpty()) {
      t.wrong("require_signed", "needs keys = [\"addons-key.pem\"]: whose signature is it to be?");
    }
    t.end();
    return addons;
  }

  static void check(TableReader t, SluiceConfig config) {
    for (String uplink : config.addons().downlinkFrom) {
      if (!config.uplinks().containsKey(uplink)) {
        t.wrong("downlink_from", "there is no [uplink." + uplink + "]; add it or name another");
      }
    }
  }
}
