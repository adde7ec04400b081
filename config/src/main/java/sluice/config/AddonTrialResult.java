package sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading an {@code addon.test.toml}.
 *
 * @param trial null if anything is wrong
 * @param problems everything that is wrong, in the order of the file
 */
public record AddonTrialResult(@Nullable AddonTrial trial, List<Problem> problems) {}
