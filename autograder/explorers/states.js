// The hidden state of a small fixed network over a sequence, beside what went in.

import { chart } from "./chart.js";
import { explorer, fixed, foldedTable } from "./parts.js";
import { run, signal } from "./runs.js";

export { run, signal };

const MOST = 60;
const given = ({ signal: name }) => name !== "own";

export const CONTROLS = [
  {
    kind: "choice",
    name: "kind",
    label: "Cell",
    value: "lstm",
    options: [
      ["rnn", "RNN"],
      ["gru", "GRU"],
      ["lstm", "LSTM"],
    ],
  },
  {
    kind: "choice",
    name: "signal",
    label: "Input",
    value: "pulse",
    options: [
      ["impulse", "1 at the first step, then 0"],
      ["pulse", "1 at steps 3 to 6"],
      ["alternating", "1, −1, 1, −1 …"],
      ["sine", "sine, period 8"],
      ["own", "your own numbers"],
    ],
  },
  {
    kind: "list",
    name: "own",
    label: "Your numbers",
    value: [1, 0, 0, -1, 0, 0],
    low: -3,
    high: 3,
    most: MOST,
    when: (values) => !given(values),
  },
  { kind: "slider", name: "steps", label: "Steps T", value: 24, min: 1, max: MOST, step: 1, digits: 0, when: given },
  {
    kind: "slider",
    name: "memory",
    label: "Bias of the gate that keeps",
    value: 3,
    min: -4,
    max: 6,
    step: 0.1,
    digits: 1,
    when: ({ kind }) => kind !== "rnn",
  },
  { kind: "slider", name: "at", label: "Read at step t", value: 12, min: 1, max: MOST, step: 1, digits: 0 },
];

const row = (values) => values.map((value) => fixed(value, 3)).join(", ");

function sentence({ kind }, inputs, { h, c }, t) {
  const cell = kind === "lstm" ? `, c = (${row(c[t - 1])})` : "";
  return `Step ${t} of ${inputs.length}: x = ${fixed(inputs[t - 1], 2)}, h = (${row(h[t - 1])})${cell}.`;
}

function view(results) {
  const pictures = { x: chart(110), h: chart(200), c: chart(200) };
  const table = foldedTable("The numbers");
  results.append(pictures.x.element, pictures.h.element, pictures.c.element, table.element);
  return (values) => {
    const inputs = signal(values);
    const found = run({ ...values, inputs });
    const t = Math.min(values.at, inputs.length);
    const x = { min: 1, max: inputs.length, label: "step" };
    const far = Math.max(1, ...inputs.map(Math.abs));
    pictures.x.draw({
      alt: `The inputs: ${inputs.map((value) => fixed(value, 2)).join(", ")}.`,
      x,
      y: { min: -far, max: far, label: "input x" },
      at: t,
      lines: [{ look: 1, stems: true, points: inputs.map((value, place) => [place + 1, value]) }],
    });
    draw(pictures.h, "h", "state", found.h, x, t);
    pictures.c.element.hidden = !found.c;
    if (found.c) draw(pictures.c, "c", "cell", found.c, x, t);
    const names = found.c ? ["h_1", "h_2", "h_3", "c_1", "c_2", "c_3"] : ["h_1", "h_2", "h_3"];
    table.draw(
      ["step", "x", ...names],
      inputs.map((value, place) => [
        String(place + 1),
        fixed(value, 2),
        ...[...found.h[place], ...(found.c ? found.c[place] : [])].map((one) => fixed(one)),
      ]),
    );
    return sentence(values, inputs, found, t);
  };
}

function draw(picture, letter, name, rows, x, t) {
  const reach = Math.max(1, ...rows.flat().map(Math.abs));
  const last = rows.at(-1);
  picture.draw({
    alt: `The three units of the ${name} over ${rows.length} steps; at the last step (${row(last)}).`,
    x,
    y: { min: -reach, max: reach, label: `${name} ${letter}` },
    at: t,
    lines: last.map((_, unit) => ({
      label: `${letter}, unit ${unit + 1}`,
      look: unit + 1,
      points: rows.map((values, place) => [place + 1, values[unit]]),
    })),
  });
}

const it = explorer({
  title: "Hidden state over time",
  lead:
    "Three units with fixed, untrained weights read a sequence. How long does what they saw stay visible? " +
    "An LSTM's forget gate and a GRU's update gate keep more with a larger bias; an RNN has no such gate.",
  controls: CONTROLS,
  view,
});
export default it;
