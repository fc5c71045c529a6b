// The targets of an action, in the order in which it names them: to be checked, drawn and resolved alike wherever they stand.

import type { FaultAction, PartitionShape } from "./fault.ts";
import type { Target } from "./target.ts";

export function targetsOf(action: FaultAction): readonly Target[] {
  switch (action.kind) {
    case "link":
    case "hold":
    case "replay":
    case "forge":
      return [action.from, action.to];
    case "partition":
      return shapeTargets(action.shape);
    default:
      return [action.target];
  }
}

export function withTargets(action: FaultAction, change: (target: Target) => Target): FaultAction {
  switch (action.kind) {
    case "link":
    case "hold":
    case "replay":
    case "forge":
      return { ...action, from: change(action.from), to: change(action.to) };
    case "partition":
      return { ...action, shape: withShapeTargets(action.shape, change) };
    default:
      return { ...action, target: change(action.target) };
  }
}

function shapeTargets(shape: PartitionShape): readonly Target[] {
  switch (shape.kind) {
    case "groups":
      return shape.groups;
    case "links":
      return [shape.from, shape.to];
    default:
      return [shape.target];
  }
}

function withShapeTargets(shape: PartitionShape, change: (target: Target) => Target): PartitionShape {
  switch (shape.kind) {
    case "groups":
      return { ...shape, groups: shape.groups.map(change) };
    case "links":
      return { ...shape, from: change(shape.from), to: change(shape.to) };
    default:
      return { ...shape, target: change(shape.target) };
  }
}
