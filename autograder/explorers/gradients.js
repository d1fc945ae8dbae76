// The size of a gradient by lag: what the spectral radius says about it, what the norm says, and what neither does.

import { chart } from "./chart.js";
import { gradientByLag } from "./lags.js";
import { explorer, fixed, foldedTable, powered, tag } from "./parts.js";

export { gradientByLag };

const LEAST = 1e-16;
const MOST = 1e16;

export const CONTROLS = [
  {
    kind: "choice",
    name: "activation",
    label: "Nonlinearity φ",
    value: "tanh",
    options: [
      ["linear", "none (linear)"],
      ["tanh", "tanh"],
      ["relu", "ReLU"],
      ["sigmoid", "σ"],
    ],
  },
  { kind: "slider", name: "radius", label: "Spectral radius ρ(W)", value: 0.9, min: 0.1, max: 1.5, step: 0.01 },
  {
    kind: "slider",
    name: "stretch",
    label: "Stretch: raises ‖W‖, not ρ",
    value: 1,
    min: 1,
    max: 8,
    step: 0.1,
    digits: 1,
  },
  { kind: "slider", name: "drive", label: "Size of the inputs", value: 0.5, min: 0.1, max: 3, step: 0.1, digits: 1 },
  { kind: "slider", name: "steps", label: "Steps T", value: 50, min: 1, max: 100, step: 1, digits: 0 },
  { kind: "slider", name: "forget", label: "An LSTM's forget gate f", value: 0.99, min: 0, max: 1, step: 0.01 },
];

const PRESETS = [
  ["A straight line", { activation: "linear", radius: 0.9, stretch: 1, steps: 50 }],
  ["‖W‖ > 1, yet vanishing", { activation: "linear", radius: 0.8, stretch: 2, steps: 50 }],
  ["ρ > 1, yet vanishing", { activation: "tanh", radius: 1.2, stretch: 1, drive: 1.5, steps: 50 }],
  ["Exploding", { activation: "relu", radius: 1.3, stretch: 1, drive: 0.5, steps: 50 }],
];

const verdict = (size) => (size < 1e-3 ? "it vanishes" : size > 1e3 ? "it explodes" : "it gets through");

function sentence({ steps }, { sizes }) {
  const last = sizes[steps];
  const rate = last > 0 ? `×${fixed(last ** (1 / steps), 3)} a step on average` : "no unit lets any of it through";
  return `At lag ${steps} the gradient has size ${powered(last)}: ${verdict(last)} (${rate}).`;
}

function limit({ radius }, { norm, steepest }) {
  const slope = steepest === 1 ? "‖W‖" : "‖W‖/4";
  return `ρ(W) = ${fixed(radius)} and ‖W‖ = ${fixed(norm)}: no step can multiply it by more than ${slope} = ${fixed(steepest * norm)}.`;
}

function view(results) {
  const picture = chart(320);
  const table = foldedTable("The numbers");
  const limits = tag("p", { class: "soft" });
  results.append(limits, picture.element, table.element);
  return (values) => {
    const found = gradientByLag(values);
    const { radius, steps, forget } = values;
    const lags = found.sizes.map((_, lag) => lag);
    const bound = found.steepest * found.norm;
    const line = (label, look, size) => ({ label, look, points: lags.map((lag) => [lag, size(lag)]) });
    const lines = [
      line("this network", 1, (lag) => found.sizes[lag]),
      line("ρ(W) to the lag: a linear network's slope in the long run", 2, (lag) => radius ** lag),
      line("the bound: ‖W‖ times φ's steepest slope, to the lag", 3, (lag) => bound ** lag),
      line("an LSTM along its cell: f to the lag", 4, (lag) => forget ** lag),
    ];
    const seen = lines.flatMap(({ points }) => points.map(([, size]) => size)).filter((size) => size > 0);
    const power = (size, round) => 10 ** round(Math.log10(Math.min(Math.max(size, LEAST), MOST)));
    picture.draw({
      alt: `Size of the gradient by lag, on a logarithmic scale: 1 at lag 0, ${powered(found.sizes[steps])} at lag ${steps}.`,
      x: { min: 0, max: steps, label: "lag k" },
      y: {
        min: Math.min(power(Math.min(...seen), Math.floor), 0.01),
        max: Math.max(power(Math.max(...seen), Math.ceil), 10),
        label: "size of the gradient",
        log: true,
      },
      lines,
    });
    const rows = lags.filter((lag) => lag <= 5 || lag % 10 === 0 || lag === steps);
    table.draw(
      ["lag", "this network", "ρ(W)", "bound", "LSTM, f"],
      rows.map((lag) => [String(lag), ...lines.map(({ points }) => powered(points[lag][1]))]),
    );
    limits.textContent = limit(values, found);
    return sentence(values, found);
  };
}

const it = explorer({
  title: "Vanishing gradients",
  lead:
    "Eight units run for T steps; the loss looks at the last state alone. How large is its gradient k steps earlier? " +
    "Lines that fall fast belong to networks that cannot learn from the far past.",
  controls: CONTROLS,
  presets: PRESETS,
  view,
});
export default it;
