// One step of an LSTM or a GRU with its gates on sliders, and what becomes of a memory if every step is like it.

import { chart } from "./chart.js";
import { explorer, fixed, maths, powered, svg, tag } from "./parts.js";
import { gruStep, lstmStep } from "./steps.js";

export { gruStep, lstmStep };

const HELD = 20;
const lstm = ({ kind }) => kind === "lstm";
const gru = ({ kind }) => kind !== "lstm";
const pytorchs = ({ kind }) => kind === "gru";
const of2014 = ({ kind }) => kind === "gru_2014";
const before = (name, label, value, when) => ({ kind: "slider", name, label, value, min: -6, max: 6, step: 0.1, when });

export const CONTROLS = [
  {
    kind: "choice",
    name: "kind",
    label: "Cell",
    value: "lstm",
    options: [
      ["lstm", "LSTM"],
      ["gru", "GRU, as in PyTorch"],
      ["gru_2014", "GRU, as of 2014"],
    ],
  },
  before("input_gate", "Input gate, a_i", 0, lstm),
  before("forget_gate", "Forget gate, a_f", 2, lstm),
  before("candidate", "Candidate, a_g", 1, lstm),
  before("output_gate", "Output gate, a_o", 0, lstm),
  { kind: "slider", name: "cell", label: "Old cell, c", value: 1, min: -3, max: 3, step: 0.1, when: lstm },
  before("reset_gate", "Reset gate, a_r", 0, gru),
  before("update_gate", "Update gate, a_z", 0, gru),
  {
    kind: "slider",
    name: "from_input",
    label: "Candidate's input, a",
    value: 1,
    min: -3,
    max: 3,
    step: 0.1,
    when: gru,
  },
  { kind: "slider", name: "weight", label: "Its weight on h, u", value: 1, min: -3, max: 3, step: 0.1, when: gru },
  { kind: "slider", name: "bias", label: "Its bias, b", value: 0, min: -3, max: 3, step: 0.1, when: gru },
  { kind: "slider", name: "state", label: "Old state, h", value: -0.5, min: -1, max: 1, step: 0.05, when: gru },
];

const PRESETS = [
  ["Keep", { input_gate: -4, forget_gate: 4 }, lstm],
  ["Flip the sign", { input_gate: 2.2, forget_gate: -2.2, candidate: -1.1, cell: 2 }, lstm],
  ["Erase", { input_gate: -4, forget_gate: -4 }, lstm],
  ["Keep, but hide", { input_gate: -4, forget_gate: 4, output_gate: -4 }, lstm],
  ["Keep", { update_gate: 4 }, pytorchs],
  ["Replace", { update_gate: -4 }, pytorchs],
  ["Start afresh", { update_gate: -4, reset_gate: -4 }, pytorchs],
  ["Keep", { update_gate: -4 }, of2014],
  ["Replace", { update_gate: 4 }, of2014],
  ["Start afresh", { update_gate: 4, reset_gate: -4 }, of2014],
];

/** Rows of [what, equation, the same with numbers, value, least value of its gauge or null, how to write the value]. */
function lstmLines(values) {
  const { i, f, g, o, c, h } = lstmStep(values);
  const { input_gate, forget_gate, candidate, output_gate, cell } = values;
  return [
    ["input gate", "i = σ(a_i)", `σ(${fixed(input_gate, 2)})`, i, 0],
    ["forget gate", "f = σ(a_f)", `σ(${fixed(forget_gate, 2)})`, f, 0],
    ["candidate", "g = tanh(a_g)", `tanh(${fixed(candidate, 2)})`, g, -1],
    ["output gate", "o = σ(a_o)", `σ(${fixed(output_gate, 2)})`, o, 0],
    ["new cell", "c′ = f · c + i · g", `${fixed(f)} · ${factor(cell)} + ${fixed(i)} · ${factor(g, 4)}`, c, null],
    ["new state", "h′ = o · tanh(c′)", `${fixed(o)} · ${factor(Math.tanh(c), 4)}`, h, -1],
    path("c", "f", f),
  ];
}

function gruLines(values) {
  const { r, z, n, h } = gruStep({ ...values, form: values.kind });
  const { reset_gate, update_gate, from_input, weight, bias, state } = values;
  const [a, u, b, old] = [fixed(from_input, 2), factor(weight), factor(bias), factor(state)];
  const kept = pytorchs(values) ? z : 1 - z;
  const gates = [
    ["reset gate", "r = σ(a_r)", `σ(${fixed(reset_gate, 2)})`, r, 0],
    ["update gate", "z = σ(a_z)", `σ(${fixed(update_gate, 2)})`, z, 0],
  ];
  const rest = pytorchs(values)
    ? [
        ["candidate", "n = tanh(a + r · (u · h + b))", `tanh(${a} + ${fixed(r)} · (${u} · ${old} + ${b}))`, n, -1],
        ["new state", "h′ = (1 − z) · n + z · h", `${fixed(1 - z)} · ${factor(n, 4)} + ${fixed(z)} · ${old}`, h, -1],
      ]
    : [
        ["candidate", "n = tanh(a + u · (r · h) + b)", `tanh(${a} + ${u} · (${fixed(r)} · ${old}) + ${b})`, n, -1],
        ["new state", "h′ = (1 − z) · h + z · n", `${fixed(1 - z)} · ${old} + ${fixed(z)} · ${factor(n, 4)}`, h, -1],
      ];
  return [...gates, ...rest, path("h", pytorchs(values) ? "z" : "(1 − z)", kept)];
}

/** What is left of a gradient that goes straight along the memory, step by step. */
const path = (memory, name, kept) => [
  `a gradient straight along ${memory}, ${HELD} such steps back`,
  `${name}^{${HELD}}`,
  `${fixed(kept)}^{${HELD}}`,
  kept ** HELD,
  0,
  powered,
];

/** A number as a factor or a summand: in brackets when it is negative. */
const factor = (value, digits = 2) => (value < 0 ? `(${fixed(value, digits)})` : fixed(value, digits));

function sentence(values) {
  if (lstm(values)) {
    const { i, f, g, c, h } = lstmStep(values);
    return `c′ = ${fixed(c)} and h′ = ${fixed(h)}: the cell keeps ${share(f)} of ${fixed(values.cell, 2)} and adds ${fixed(i * g)}.`;
  }
  const { z, h } = gruStep({ ...values, form: values.kind });
  return `h′ = ${fixed(h)}: ${share(pytorchs(values) ? z : 1 - z)} the old state, the rest the candidate.`;
}

const share = (part) => `${fixed(100 * part, 0)} %`;

/** The memory at steps 0 to 20 if each has these pre-activations: [cell or state, what is shown of it]. */
function held(values) {
  const shown = [];
  let memory = lstm(values) ? values.cell : values.state;
  let state = memory;
  for (let t = 0; t <= HELD; t += 1) {
    shown.push([memory, t || !lstm(values) ? state : null]);
    const next = lstm(values)
      ? lstmStep({ ...values, cell: memory })
      : gruStep({ ...values, form: values.kind, state: memory });
    memory = lstm(values) ? next.c : next.h;
    state = next.h;
  }
  return shown;
}

function gauge(value, low) {
  if (low === null) return "";
  const across = (at) => 1 + ((at - low) / (1 - low)) * 58;
  const [from, to] = [across(0), across(value)].sort((one, other) => one - other);
  return svg(
    "svg",
    { class: "gauge", width: 60, height: 12, "aria-hidden": "true" },
    svg("rect", { class: "trough", x: 0.5, y: 0.5, width: 59, height: 11 }),
    svg("rect", { class: "level", x: from, y: 2, width: Math.max(to - from, 0.5), height: 8 }),
    svg("line", { class: "zero", x1: across(0), x2: across(0), y1: 0, y2: 12 }),
  );
}

const raised = (text) =>
  text
    .split(/\^\{([^}]*)\}/)
    .map((part, place) => (place % 2 ? tag("sup", {}, part) : maths(part)))
    .flat();

function view(results) {
  const lines = tag("ol", { class: "steps" });
  const picture = chart(200);
  results.append(lines, tag("h3", {}, `If each of ${HELD} steps had these gates`), picture.element);
  return (values) => {
    lines.replaceChildren(
      ...(lstm(values) ? lstmLines(values) : gruLines(values)).map(
        ([what, equation, numbers, value, low, write = fixed]) =>
          tag(
            "li",
            {},
            tag("span", { class: "what" }, what),
            tag("span", { class: "equation" }, raised(equation)),
            tag("span", { class: "filled" }, "= ", raised(numbers)),
            tag("span", { class: "value" }, tag("strong", {}, `= ${write(value)}`), gauge(value, low)),
          ),
      ),
    );
    const steps = held(values);
    const reach = Math.max(1, ...steps.map(([memory]) => Math.abs(memory)));
    const over = (place) => steps.flatMap((row, t) => (row[place] === null ? [] : [[t, row[place]]]));
    const drawn = lstm(values)
      ? [
          { label: "cell c", look: 1, points: over(0) },
          { label: "state h = o · tanh(c)", look: 2, points: over(1) },
        ]
      : [{ label: "state h", look: 1, points: over(0) }];
    picture.draw({
      alt:
        `${lstm(values) ? "The cell" : "The state"} goes from ${fixed(steps[0][0], 2)} ` +
        `to ${fixed(steps[HELD][0], 2)} in ${HELD} steps with these gates.`,
      x: { min: 0, max: HELD, label: "step" },
      y: { min: -reach, max: reach, label: lstm(values) ? "c and h" : "h" },
      lines: drawn,
    });
    return sentence(values);
  };
}

const it = explorer({
  title: "Gates",
  lead: "Each gate is a number between 0 and 1. Set what stands inside σ or tanh (a is W x + U h + b, for one unit) and follow one step.",
  controls: CONTROLS,
  presets: PRESETS,
  view,
});
export default it;
