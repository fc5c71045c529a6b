// What a user is told of rollouts that have no meaning.

import { describe } from "vitest";
import { SMALLEST } from "../loading.ts";
import { tellsOf } from "./telling.ts";

describe("rollouts", () => {
  const fault = (own: string) => `${SMALLEST}faults: [${own}]\n`;
  tellsOf([
    [
      "a rollout that lasts",
      fault("{ at: 2s, rollout: { target: all workers }, for: 2s }"),
      "3:54 unknown key 'for'; expected at or rollout",
    ],
    [
      "a rollout that flaps",
      fault("{ at: 2s, rollout: { target: all workers }, flap: { up: 2s, down: 2s } }"),
      "3:54 unknown key 'flap'; expected at or rollout",
    ],
    [
      "a rollout by chance",
      fault("{ random: { rollout: { target: any worker }, every: 1h, for: 1m } }"),
      "3:22 expected a rollout at a time: { at: 2m, rollout: ... }",
    ],
    [
      "a rollout to whoever leads",
      fault("{ at: 2s, rollout: { target: leader } }"),
      "3:39 expected machines of one role that are known before the run, such as all workers or all masters, found 'leader'",
    ],
    [
      "a rollout to everybody",
      fault("{ at: 2s, rollout: { target: all nodes } }"),
      "3:39 expected machines of one role that are known before the run, such as all workers or all masters, found 'all nodes'",
    ],
    [
      "masters that fail tasks",
      fault("{ at: 2s, rollout: { target: all masters, version: { failures: 5% } } }"),
      "3:73 expected workers as target, which alone run attempts, for 'failures'; found 'all masters'",
    ],
    [
      "masters that are watched",
      fault("{ at: 2s, rollout: { target: all masters, watch: { compare: {} } } }"),
      "3:52 expected workers as target, which alone run attempts, for 'watch'; found 'all masters'",
    ],
    [
      "a version that fails a class that does not exist",
      fault("{ at: 2s, rollout: { target: all workers, version: { failures: 5%, class: wep } } }"),
      "3:20 expected a class of `workload`, found 'wep'; did you mean 'web'?",
    ],
    [
      "a class that fails at nothing",
      fault("{ at: 2s, rollout: { target: all workers, version: { class: web } } }"),
      "3:70 expected 'failures' beside 'class': it says of which class",
    ],
    [
      "a version in which nothing shows later",
      fault("{ at: 2s, rollout: { target: all workers, version: { from: 5m } } }"),
      "3:69 expected something that shows from then on: failures, slow, wrongResults or crashAfter",
    ],
    [
      "a version that does not come up and is slow",
      fault("{ at: 2s, rollout: { target: all workers, version: { starts: false, slow: 3 } } }"),
      "3:71 expected nothing beside 'starts: false': what does not come up does nothing else",
    ],
    [
      "a deployer who goes by nothing",
      fault("{ at: 2s, rollout: { target: all workers, watch: {} } }"),
      "3:52 expected what he goes by: a limit such as { failures: 5% }, or compare",
    ],
    [
      "a limit on nothing",
      fault("{ at: 2s, rollout: { target: all workers, watch: { limit: { least: 5 } } } }"),
      "3:61 expected a limit on failures, such as 5%, or on the duration of attempts",
    ],
    [
      "a comparison with nobody",
      fault("{ at: 2s, rollout: { target: all workers, maxUnavailable: 100%, watch: { compare: {} } } }"),
      "3:83 expected machines that keep what they have, to compare with: a canary, or maxUnavailable below 100%",
    ],
    [
      "a deadline before a machine can count",
      fault("{ at: 2s, rollout: { target: all workers, minReady: 1m, deadline: 1m } }"),
      "3:76 expected a deadline after minReady: before that nobody counts",
    ],
    [
      "the pace of a way back that nobody goes",
      fault("{ at: 2s, rollout: { target: all workers, onBad: pause, rollback: { pause: 5s } } }"),
      "3:66 expected 'onBad: rollback' beside it, found 'pause'",
    ],
    [
      "no machines at once",
      fault("{ at: 2s, rollout: { target: all workers, maxUnavailable: 0 } }"),
      "3:68 expected a number of machines such as 2, or a share of them such as 25%, found 0",
    ],
    [
      "failing tasks of a class that does not exist",
      fault("{ at: 2s, fail-tasks: { target: worker/1, class: wep } }"),
      "3:20 expected a class of `workload`, found 'wep'; did you mean 'web'?",
    ],
  ]);
});
