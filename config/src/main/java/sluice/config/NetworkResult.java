package sluice.config;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What came of reading a card's {@code network.toml}.
 *
 * @param config null if anything is wrong
 * @param problems everything that is wrong, in the order of the file
 */
public record NetworkResult(@Nullable NetworkConfig config, List<Problem> problems) {}
