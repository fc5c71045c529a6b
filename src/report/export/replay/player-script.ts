// A script of the replay's page: time, and whoever moves it: the buttons, the keys, the strip of the run, the list of what happens,
// the address of the page (`#t=61.5&speed=0.01`, to give somebody an instant, and how slowly to look at it), and a page around it.

import { FLIGHT_LENGTH } from "./replay-data.ts";

/** Instants at which the strip is computed. */
const STRIP_POINTS = 600;

export const PLAYER_SCRIPT = `
const $ = (id) => document.getElementById(id);
const span = data.until - data.from;
const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
/** Virtual seconds a second. */
const SPEEDS = [0.0001, 0.001, 0.01, 0.05, 0.2, 0.5, 1, 2, 5, 10, 30, 60, 300, 1800, 7200, 86400];
// The address of a frame is nobody's to copy, and may not be ours to write.
const isFramed = window !== window.top;
$("address").hidden = isFramed;
let state = createState(data);
let at = data.from;
let speed = 1;
let isPlaying = false;
let lastFrame = 0;

function show() {
  if (at < state.clock) state = createState(data);
  advance(state, data, at);
  draw(state);
  drawAir(at, speed * 1e6 * 0.45, isStill);
  drawStrip();
  // Where one looks at milliseconds, time is told in tenths of them.
  $("time").textContent = sayTime(at, Math.max(2, 2 - Math.floor(Math.log10(speed))));
  $("seek").value = String(span === 0 ? 0 : (1000 * (at - data.from)) / span);
  $("seek").setAttribute("aria-valuetext", sayTime(at));
  showEpisodes();
  showNote();
}

function sayTime(us, digits = data.until < 60e6 ? 3 : 2) {
  const seconds = us / 1e6;
  if (data.until < 60e6) return seconds.toFixed(Math.max(digits, data.until < 1e6 ? 6 : 3)) + " s";
  const minutes = Math.floor(seconds / 60) % 60, hours = Math.floor(seconds / 3600);
  const rest = (seconds % 60).toFixed(digits).padStart(digits + 3, "0");
  return (hours > 0 ? hours + ":" + String(minutes).padStart(2, "0") : String(minutes)) + ":" + rest;
}

function goTo(instant) {
  at = Math.min(data.until, Math.max(data.from, instant));
  show();
  if (!isFramed) history.replaceState(null, "", "#t=" + at / 1e6 + "&speed=" + speed);
}

function frame(now) {
  if (!isPlaying) return;
  at = Math.min(data.until, at + (now - lastFrame) * 1000 * speed);
  lastFrame = now;
  show();
  if (at >= data.until) play(false);
  else requestAnimationFrame(frame);
}

function play(wanted) {
  if (wanted && at >= data.until) at = data.from;
  isPlaying = wanted;
  $("play").textContent = wanted ? "Pause" : "Play";
  if (wanted) {
    lastFrame = performance.now();
    requestAnimationFrame(frame);
  } else goTo(at);
}

/** To the next thing that happened, or the one before. */
function step(direction) {
  play(false);
  const later = data.notes.filter((note) => (direction > 0 ? note.at > at : note.at < at));
  const target = direction > 0 ? later[0] : later[later.length - 1];
  goTo(target === undefined ? (direction > 0 ? data.until : data.from) : target.at);
}

const episodes = $("episodes");
let shownEpisodes = "";
function showEpisodes() {
  const texts = [...new Set(data.episodes.filter(({ from, until }) => from <= at && at < until).map(({ text }) => text))];
  if (texts.join("\\n") === shownEpisodes) return;
  shownEpisodes = texts.join("\\n");
  episodes.replaceChildren(...texts.map((text) => {
    const item = document.createElement("li");
    item.textContent = text;
    return item;
  }));
}

const list = $("notes");
const items = data.notes.map((note) => {
  const item = document.createElement("li");
  const button = document.createElement("button");
  const time = document.createElement("span");
  time.className = "when";
  time.textContent = sayTime(note.at, 3);
  const text = document.createElement("span");
  text.className = "text";
  text.textContent = note.text;
  button.append(time, text);
  button.addEventListener("click", () => { play(false); goTo(note.at); });
  item.className = "tone-" + note.tone;
  item.append(button);
  list.append(item);
  return item;
});
let current = -1;
function showNote() {
  let index = data.notes.length - 1;
  while (index >= 0 && data.notes[index].at > at) index -= 1;
  if (index === current) return;
  items[current]?.firstChild.removeAttribute("aria-current");
  current = index;
  if (index < 0) return;
  items[index].firstChild.setAttribute("aria-current", "true");
  const { offsetTop, offsetHeight } = items[index];
  list.scrollTop = offsetTop + offsetHeight - list.clientHeight * 0.6;
}

const strip = $("strip");
const pen = strip.getContext("2d");
/** How many wait and run, from the first instant to the last. */
const curve = (() => {
  const sample = createState(data);
  return Array.from({ length: ${STRIP_POINTS} + 1 }, (_, index) => {
    advance(sample, data, data.from + (span * index) / ${STRIP_POINTS});
    return [sample.waiting, sample.running];
  });
})();
const highest = curve.reduce((most, [waiting, running]) => Math.max(most, waiting, running), 1);

function drawStrip() {
  const scale = window.devicePixelRatio || 1, width = strip.clientWidth, height = strip.clientHeight;
  if (strip.width !== width * scale) { strip.width = width * scale; strip.height = height * scale; }
  pen.setTransform(scale, 0, 0, scale, 0, 0);
  pen.clearRect(0, 0, width, height);
  const colours = getComputedStyle(document.documentElement);
  const x = (instant) => (span === 0 ? 0 : ((instant - data.from) / span) * width);
  const y = (value) => height - 3 - (value / highest) * (height - 8);
  pen.globalAlpha = 0.18;
  pen.fillStyle = colours.getPropertyValue("--window");
  for (const { from, until } of data.episodes) pen.fillRect(x(Math.max(from, data.from)), 0, Math.max(2, x(until) - x(Math.max(from, data.from))), height);
  pen.globalAlpha = 1;
  [["--fail", 0], ["--link", 1]].forEach(([name, which]) => {
    pen.strokeStyle = colours.getPropertyValue(name);
    pen.lineWidth = 1.6;
    pen.setLineDash(which === 0 ? [4, 3] : []);
    pen.beginPath();
    curve.forEach((values, index) => pen.lineTo((index / ${STRIP_POINTS}) * width, y(values[which])));
    pen.stroke();
  });
  pen.setLineDash([]);
  pen.font = "11px system-ui, sans-serif";
  pen.fillStyle = colours.getPropertyValue("--soft");
  pen.fillText(highest + (highest === 1 ? " task" : " tasks"), 4, 12);
  pen.fillStyle = colours.getPropertyValue("--fail");
  for (const note of data.notes) if (note.tone === "broken") pen.fillRect(x(note.at) - 1, 0, 2, 7);
  pen.fillStyle = colours.getPropertyValue("--text");
  pen.fillRect(x(at) - 1, 0, 2, height);
}

function setUpSpeeds() {
  const fitting = SPEEDS.filter((each) => span / 1e6 / each > 3 && span / 1e6 / each < 200_000);
  const wanted = span / 1e6 / 90;
  speed = fitting.reduce((best, each) => (Math.abs(Math.log(each / wanted)) < Math.abs(Math.log(best / wanted)) ? each : best), fitting[0] ?? 1);
  for (const each of fitting) {
    const option = document.createElement("option");
    option.value = String(each);
    option.textContent = (each >= 60 ? each / 60 + " min" : each >= 1 ? each + " s" : each * 1000 + " ms") + " a second";
    option.selected = each === speed;
    $("speed").append(option);
  }
}

function setUpKinds() {
  const counts = data.messages.map(() => 0);
  for (let index = 4; index < data.flights.length; index += ${FLIGHT_LENGTH}) counts[data.flights[index]] += 1;
  const kinds = data.messages.map((name, index) => [name, index]).sort((a, b) => counts[b[1]] - counts[a[1]]);
  for (const [name, index] of kinds) {
    const label = document.createElement("label"), box = document.createElement("input");
    box.type = "checkbox";
    box.checked = true;
    box.addEventListener("change", () => { if (box.checked) hidden.delete(index); else hidden.add(index); show(); });
    label.append(box, " " + name + " (" + counts[index] + ")");
    $("kinds").append(label);
  }
}

$("play").addEventListener("click", () => play(!isPlaying));
$("back").addEventListener("click", () => step(-1));
$("forth").addEventListener("click", () => step(1));
$("speed").addEventListener("change", () => { speed = Number($("speed").value); show(); });
$("seek").addEventListener("input", () => { isPlaying = false; $("play").textContent = "Play"; goTo(data.from + (Number($("seek").value) / 1000) * span); });
strip.addEventListener("pointerdown", (event) => {
  play(false);
  goTo(data.from + ((event.clientX - strip.getBoundingClientRect().left) / strip.clientWidth) * span);
});
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || /INPUT|SELECT|SUMMARY/.test(event.target.tagName)) return;
  if (event.key === " " && event.target.tagName !== "BUTTON") { event.preventDefault(); play(!isPlaying); }
  if (event.key === "ArrowRight") { event.preventDefault(); step(1); }
  if (event.key === "ArrowLeft") { event.preventDefault(); step(-1); }
});
addEventListener("resize", () => { measure(); show(); });
addEventListener("hashchange", fromAddress);
// Whoever shows this page in a frame may go to an instant, and to nothing else.
addEventListener("message", ({ source, data: wish }) => {
  if (!isFramed || source !== window.parent || !Number.isFinite(wish?.t)) return;
  play(false);
  goTo(wish.t * 1e6);
});

function fromAddress() {
  const { t, speed: pace } = Object.fromEntries(new URLSearchParams(location.hash.slice(1)));
  if (SPEEDS.includes(Number(pace))) $("speed").value = String((speed = Number(pace)));
  if (Number.isFinite(Number(t)) && Number(t) * 1e6 !== at) goTo(Number(t) * 1e6);
}

setUpSpeeds();
setUpKinds();
show();
measure();
fromAddress();
show();
`;
