package sluice.bench;

import java.util.Map;

/** Something that is measured beside others, round by round. */
record Contender(String subject, Body body) {

  /** One round. */
  interface Body {
    /** The round's value of each metric it can give. */
    Map<Metric, Double> run() throws Exception;
  }
}
