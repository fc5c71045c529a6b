// Everything that looks at one run, in one place: the ledger and what is known of nodes, the collectors of metrics, and
// the oracles. The readers of records (task-life, attempt-life, node-life) drive them; the closing of the books reads them.

import type { Trace } from "../trace/trace.ts";
import { Flow } from "./flow.ts";
import { Leadership } from "./leadership.ts";
import { Ledger } from "./ledger.ts";
import { Machines } from "./machines.ts";
import { AttemptBars } from "./metrics/attempt-bars.ts";
import { Availability } from "./metrics/availability.ts";
import { Census } from "./metrics/census.ts";
import { Dispatching } from "./metrics/dispatching.ts";
import { Detection } from "./metrics/detection.ts";
import { Responses } from "./metrics/responses.ts";
import { SeriesRecorder } from "./metrics/series-recorder.ts";
import { Traffic } from "./metrics/traffic.ts";
import { WorkLedger } from "./metrics/work-ledger.ts";
import type { ObserveOptions } from "./observe-options.ts";
import { Bounded } from "./oracles/bounded.ts";
import { Capacity } from "./oracles/capacity.ts";
import { Conservation } from "./oracles/conservation.ts";
import { LittlesLaw } from "./oracles/littles-law.ts";
import { NoLostTask } from "./oracles/no-lost-task.ts";
import { OneEffect } from "./oracles/one-effect.ts";
import { UtilisationLaw } from "./oracles/utilisation-law.ts";
import { Violations } from "./oracles/violations.ts";
import { Window } from "./window.ts";

export class Instruments {
  readonly options: ObserveOptions;
  readonly ledger = new Ledger();
  readonly leadership = new Leadership();
  readonly census = new Census();
  readonly detection = new Detection();
  readonly dispatching = new Dispatching();
  readonly work = new WorkLedger();
  readonly responses = new Responses();
  /** One per class; empty where there is only one class. */
  readonly responsesByClass: readonly Responses[];
  readonly availability = new Availability(this.ledger.tasks);
  readonly window: Window;
  readonly machines: Machines;
  readonly series: SeriesRecorder;
  readonly flow: Flow;
  readonly bars: AttemptBars;
  readonly traffic: Traffic;

  readonly violations: Violations;
  readonly noLostTask: NoLostTask;
  readonly oneEffect: OneEffect;
  readonly capacity: Capacity;
  readonly conservation: Conservation;
  readonly bounded: Bounded;
  readonly littlesLaw: LittlesLaw;
  readonly utilisationLaw: UtilisationLaw;

  constructor(trace: Trace, options: ObserveOptions) {
    this.options = options;
    const classNames = options.classNames ?? [];
    this.responsesByClass = classNames.length > 1 ? classNames.map(() => new Responses()) : [];
    this.window = new Window(options.warmup, options.duration);
    this.machines = new Machines(options.nodeSpeeds);
    this.series = new SeriesRecorder(options.bucket);
    this.flow = new Flow(this.window, this.series);
    this.bars = new AttemptBars(options.faultWindows, options.nodeNames);
    this.traffic = new Traffic(trace);
    this.violations = new Violations(() => trace.recordCount, options.onViolation);
    this.noLostTask = new NoLostTask(this, options.quietAfter);
    this.oneEffect = new OneEffect(this.ledger, this.violations);
    this.capacity = new Capacity(this.violations);
    this.conservation = new Conservation(this.violations);
    this.bounded = new Bounded(this.violations, options.attemptsMax);
    this.littlesLaw = new LittlesLaw(this.violations);
    this.utilisationLaw = new UtilisationLaw(this.violations);
  }
}
