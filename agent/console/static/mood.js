// The mood of a conversation as a line: up is glad, down is not. One click on a dot chooses a message, one more
// puts its label or its emotion right.
import { el } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const [WIDTH, HEIGHT, EDGE] = [320, 72, 7];
const KINDS = {
  sentiment: { field: "label", title: "Sounds", labels: ["negative", "neutral", "positive"] },
  emotion: { field: "ekman", title: "Feels", labels: ["anger", "disgust", "fear", "joy", "sadness", "surprise", "neutral"] },
};

function svg(tag, attributes, ...children) {
  const made = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

// `corrections` are what is right by now; `onRight(kind, messageId, label)` keeps a new one.
export function moodPanel({ moods, corrections, textOf, onRight }) {
  const panel = el("div", { class: "mood-panel" });
  const show = (place) => panel.replaceChildren(moodChart(moods, place, show), moodTurn(moods[place], corrections, textOf, onRight));
  show(moods.length - 1);
  return panel;
}

function moodChart(moods, chosen, onChoose) {
  const points = moods.map(({ score }, number) => [
    EDGE + (moods.length > 1 ? number / (moods.length - 1) : 0.5) * (WIDTH - 2 * EDGE),
    HEIGHT / 2 - score * (HEIGHT / 2 - EDGE),
  ]);
  const last = moods.at(-1), low = Math.min(...moods.map(({ score }) => score));
  const label = `Mood over ${moods.length} messages: lowest ${low.toFixed(1)}, now ${last.score.toFixed(1)} (${last.label})`;
  const dots = points.map(([x, y], number) => {
    const { score, label: name } = moods[number];
    const dot = svg("circle", { cx: x, cy: y, r: number === chosen ? 6 : 4, class: `${name}${number === chosen ? " chosen" : ""}` },
      svg("title", {}, `Message ${number + 1}, ${name}: ${score.toFixed(2)}`));
    dot.addEventListener("click", () => onChoose(number));
    return dot;
  });
  return svg("svg", { class: "mood", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "img", "aria-label": label },
    svg("line", { class: "axis", x1: 0, x2: WIDTH, y1: HEIGHT / 2, y2: HEIGHT / 2 }),
    svg("polyline", { points: points.map((point) => point.join(",")).join(" ") }), ...dots);
}

function moodTurn(mood, corrections, textOf, onRight) {
  const right = (kind) => corrections.find((one) => one.kind === kind && one.message_id === mood.message_id)?.label;
  const rows = Object.entries(KINDS).filter(([kind]) => kind === "sentiment" || mood.emotion_inferred || right(kind)).map(([kind, { field, title, labels }]) => {
    const now = right(kind) ?? mood[field];
    return el("div", { class: "chips", role: "group", "aria-label": `${title}, for message ${mood.turn}` }, el("span", {}, title),
      ...labels.map((one) => el("button", { type: "button", class: "chip", "aria-pressed": String(one === now),
        onclick: () => onRight(kind, mood.message_id, one) }, one)), right(kind) && el("span", { class: "small" }, "put right"));
  });
  return el("div", {}, el("p", { class: "small quote" }, `“${textOf(mood.message_id)}”`), ...rows);
}
