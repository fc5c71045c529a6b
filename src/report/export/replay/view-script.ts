// A script of the replay's page: machines as boxes, what they do, and messages on their way between them.

import { FLIGHT_LENGTH } from "./replay-data.ts";
import { CLASS_COLOURS } from "./replay-style.ts";

/** Machines with more cores show a bar instead of a square for each. */
const SQUARES_MAX = 16;
/** So many messages are drawn at a time. */
const FLIGHTS_MAX = 300;
/** With no more than that, each says what it is. */
const NAMED_MAX = 14;

export const VIEW_SCRIPT = `
const boxes = data.nodes.map((node, index) => {
  const box = document.querySelector("[data-machine='" + index + "']");
  return { box, says: box.querySelector(".says"), cores: box.querySelector(".cores"), centre: [0, 0] };
});

function className(index) {
  return index < 0 ? "task" : data.classes[index] ?? "task";
}

function draw(state) {
  for (const index of state.changed) drawMachine(state, index);
  state.changed.clear();
  put("waiting", state.waiting);
  put("running", state.running);
  put("done", state.done);
}

function put(id, value) {
  const place = document.getElementById(id);
  const text = String(value);
  if (place.textContent !== text) place.textContent = text;
}

function drawMachine(state, index) {
  const node = state.nodes[index];
  const { box, says, cores } = boxes[index];
  const outdated = isOutdated(state, node), doubt = doubtOf(state, node);
  box.dataset.power = ["on", "off", "paused", "returned"][node.power];
  box.dataset.leads = outdated ? "outdated" : ["no", "recovering", "serving"][node.leads];
  box.dataset.doubt = ["no", "suspected", "dead"][doubt];
  box.dataset.slow = node.speed < 1e6 ? "yes" : "no";
  says.textContent = words(node, outdated, doubt).join(", ");
  const { cores: size } = data.nodes[index];
  if (size > 0) (size > ${SQUARES_MAX} ? drawBar : drawSquares)(cores, size, [...node.attempts.values()]);
}

function words(node, outdated, doubt) {
  const doubts = doubt === DOUBT.suspected ? ["suspected"] : doubt === DOUBT.dead ? ["counts as dead"] : [];
  if (node.power === POWER.returned) return ["given back"];
  if (node.power === POWER.off) return ["off", ...doubts];
  const leads = outdated ? ["leads, but is outdated (" + node.epoch + ")"]
    : node.leads === LEADERSHIP.serving ? ["leads (" + node.epoch + ")"]
    : node.leads === LEADERSHIP.recovering ? ["takes over (" + node.epoch + ")"] : [];
  const state = node.power === POWER.paused ? ["stands still"] : node.speed < 1e6 ? ["slow: " + Number((node.speed / 1e4).toPrecision(2)) + "%"] : [];
  return [...leads, ...state, ...doubts];
}

function drawSquares(place, size, attempts) {
  const squares = attempts.flatMap((attempt) => Array.from({ length: attempt.cores }, () => attempt));
  while (place.children.length < Math.max(size, squares.length)) place.append(document.createElement("i"));
  while (place.children.length > Math.max(size, squares.length)) place.lastChild.remove();
  [...place.children].forEach((square, at) => {
    const attempt = squares[at];
    square.dataset.k = attempt === undefined ? "" : String(Math.max(0, attempt.class) % ${CLASS_COLOURS});
    square.title = attempt === undefined ? "" : className(attempt.class) + " " + attempt.task + " #" + attempt.attempt;
  });
}

function drawBar(place, size, attempts) {
  const busy = attempts.reduce((sum, { cores }) => sum + cores, 0);
  if (place.firstChild === null) place.append(document.createElement("b"));
  place.classList.add("bar");
  place.firstChild.style.width = Math.min(100, (100 * busy) / size) + "%";
  place.title = busy + " of " + size + " cores";
}

const air = document.getElementById("air");
const sky = air.getContext("2d");
const flightsSent = new Float64Array(data.flights.length / ${FLIGHT_LENGTH});
let longestFlight = 0;
for (let index = 0, sent = data.from; index < flightsSent.length; index += 1) {
  sent += data.flights[index * ${FLIGHT_LENGTH}];
  flightsSent[index] = sent;
  longestFlight = Math.max(longestFlight, data.flights[index * ${FLIGHT_LENGTH} + 1]);
}
const isBeat = data.messages.map((name) => /beat|ping|probe|gossip/i.test(name));
const hidden = new Set();

/** Where the machines are, on the canvas above them. */
function measure() {
  const frame = air.parentElement.getBoundingClientRect();
  const scale = window.devicePixelRatio || 1;
  air.width = frame.width * scale;
  air.height = frame.height * scale;
  sky.setTransform(scale, 0, 0, scale, 0, 0);
  for (const each of boxes) {
    const place = each.box.getBoundingClientRect();
    each.centre = [place.left - frame.left + place.width / 2, place.top - frame.top + place.height / 2];
  }
}

/** Index of the first message that was sent later. */
function firstAfter(at) {
  let low = 0, high = flightsSent.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (flightsSent[middle] <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** A message of a millisecond is seen for as long as \`least\`, else nobody would see it. */
function flightsAt(at, least) {
  const found = [];
  for (let index = firstAfter(at) - 1; index >= 0 && found.length < 4 * ${FLIGHTS_MAX}; index -= 1) {
    const since = at - flightsSent[index];
    if (since > Math.max(least, longestFlight)) break;
    const [, latency, from, to, message, loss] = data.flights.slice(index * ${FLIGHT_LENGTH}, (index + 1) * ${FLIGHT_LENGTH});
    const lasts = Math.max(latency, least);
    if (since < lasts && !hidden.has(message)) found.push({ part: since / lasts, from, to, message, loss });
  }
  const every = Math.ceil(found.length / ${FLIGHTS_MAX});
  return found.filter((_, index) => index % every === 0);
}

function drawAir(at, least, isStill) {
  sky.clearRect(0, 0, air.width, air.height);
  const colours = getComputedStyle(document.documentElement);
  const tint = (name) => colours.getPropertyValue(name).trim();
  const soft = tint("--soft"), strong = tint("--link"), lost = tint("--fail"), text = tint("--text");
  const flights = flightsAt(at, least);
  sky.font = "11px system-ui, sans-serif";
  for (const { part, from, to, message, loss } of flights) {
    const [x0, y0] = boxes[from].centre, [x1, y1] = boxes[to].centre;
    // What is lost gets half of the way.
    const along = loss === 0 ? part : Math.min(part, 0.5);
    const x = x0 + (x1 - x0) * along, y = y0 + (y1 - y0) * along;
    sky.strokeStyle = sky.fillStyle = loss > 0 ? lost : isBeat[message] ? soft : strong;
    sky.globalAlpha = isBeat[message] && loss === 0 ? 0.35 : 0.9;
    sky.lineWidth = 1;
    sky.beginPath();
    sky.moveTo(isStill ? x0 : x - (x1 - x0) * Math.min(along, 0.12), isStill ? y0 : y - (y1 - y0) * Math.min(along, 0.12));
    sky.lineTo(isStill ? x0 + (x1 - x0) * (loss === 0 ? 1 : 0.5) : x, isStill ? y0 + (y1 - y0) * (loss === 0 ? 1 : 0.5) : y);
    sky.stroke();
    if (loss > 0 && part >= 0.5) cross(x, y);
    else if (!isStill) dot(x, y, isBeat[message] ? 2 : 3.5);
    if (flights.length > ${NAMED_MAX}) continue;
    sky.fillStyle = loss > 0 ? lost : text;
    sky.fillText(data.messages[message] + (loss > 0 ? " (" + data.losses[loss] + ")" : ""), x + 7, y - 5);
  }
  sky.globalAlpha = 1;
}

function dot(x, y, radius) {
  sky.beginPath();
  sky.arc(x, y, radius, 0, 2 * Math.PI);
  sky.fill();
}

function cross(x, y) {
  sky.lineWidth = 2.5;
  sky.beginPath();
  sky.moveTo(x - 4, y - 4);
  sky.lineTo(x + 4, y + 4);
  sky.moveTo(x - 4, y + 4);
  sky.lineTo(x + 4, y - 4);
  sky.stroke();
}
`;
