package sluice.gateway;

import java.util.List;
import sluice.drivers.SourceStatus;
import sluice.drivers.pins.Bank;

/** What the inputs have counted; it is asked for after they are closed, too. */
record InputFigures(
    long edges, long lostEdges, List<Bank.Status> chips, List<SourceStatus> sources) {
  static final InputFigures NONE = new InputFigures(0, 0, List.of(), List.of());

  static InputFigures of(Inputs inputs) {
    return new InputFigures(
        inputs.edges(), inputs.lostEdges(), inputs.pins().status(), inputs.sources());
  }
}
