package sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading an {@code addon.toml}.
 *
 * @param manifest null if anything is wrong
 * @param problems everything that is wrong, in the order of the file
 */
public record AddonResult(@Nullable AddonManifest manifest, List<Problem> problems) {}
