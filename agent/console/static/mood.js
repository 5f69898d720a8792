// The mood of a conversation as a line: up is glad, down is not. And one click to put a label right.
import { el } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, EDGE] = [320, 72, 6];

function svg(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

export function moodChart(trajectory) {
  const points = trajectory.map(({ score }, number) => [
    EDGE + (trajectory.length > 1 ? number / (trajectory.length - 1) : 0.5) * (WIDTH - 2 * EDGE),
    HEIGHT / 2 - score * (HEIGHT / 2 - EDGE),
  ]);
  const last = trajectory.at(-1), low = Math.min(...trajectory.map(({ score }) => score));
  const label = `Mood over ${trajectory.length} messages: lowest ${low.toFixed(1)}, now ${last.score.toFixed(1)} (${last.label})`;
  const dots = points.map(([x, y], number) => {
    const { score, label: name, emotion } = trajectory[number];
    return svg("circle", { cx: x, cy: y, r: 4 }, svg("title", {}, `${name}, ${emotion}: ${score.toFixed(2)}`));
  });
  return svg("svg", { class: "mood", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
    svg("line", { class: "axis", x1: 0, x2: WIDTH, y1: HEIGHT / 2, y2: HEIGHT / 2 }),
    svg("polyline", { points: points.map((point) => point.join(",")).join(" ") }), ...dots);
}

export function moodOfLast(trajectory, onRight) {
  const last = trajectory.at(-1);
  const choice = el("select", { "aria-label": "The right label of the last message" },
    ...["negative", "neutral", "positive"].map((one) => el("option", { value: one, selected: one === last.label }, one)));
  choice.addEventListener("change", () => onRight(last.message_id, choice.value));
  return el("p", { class: "mood-turn" }, `Last message: ${last.emotion}, `, choice);
}
