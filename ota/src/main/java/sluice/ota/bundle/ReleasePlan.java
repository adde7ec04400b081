package sluice.ota.bundle;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;
import sluice.ota.Architecture;
import sluice.ota.Footprint;
import sluice.ota.Manifest;
import sluice.ota.ReleaseFile;
import sluice.ota.Version;

/** A manifest without what only the files can tell. */
public record ReleasePlan(
    String name,
    Version version,
    String board,
    Architecture architecture,
    SortedMap<String, Version> minimums,
    Footprint footprint,
    Instant notBefore,
    Instant expires) {
  Manifest with(Manifest.PayloadFacts payload, List<ReleaseFile> files) {
    return new Manifest(
        name,
        version,
        board,
        architecture,
        minimums,
        footprint,
        notBefore,
        expires,
        payload,
        files);
  }
}
