// How many parameters: the formula with its numbers, layer by layer, and the three cells beside one another.

import { countLayers, GATES } from "./counts.js";
import { explorer, maths, svg, tag, whole } from "./parts.js";

export { countLayers };

const NAMES = { rnn: "RNN", gru: "GRU", lstm: "LSTM" };

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
  { kind: "number", name: "input_size", label: "Input size I", value: 128, min: 1, max: 65536 },
  { kind: "number", name: "hidden_size", label: "Hidden size H", value: 128, min: 1, max: 65536 },
  { kind: "slider", name: "layers", label: "Layers", value: 1, min: 1, max: 8, step: 1, digits: 0 },
  {
    kind: "choice",
    name: "directions",
    label: "Directions",
    value: 1,
    options: [
      [1, "one"],
      [2, "both (bidirectional)"],
    ],
  },
  {
    kind: "choice",
    name: "biases",
    label: "Biases for each gate",
    value: 2,
    options: [
      [2, "two, as in PyTorch"],
      [1, "one, as in textbooks"],
      [0, "none"],
    ],
  },
];

const total = (layers) => layers.reduce((sum, layer) => sum + layer.total, 0);

function formula({ kind, hidden_size, directions, biases }, { input_size }) {
  const both = directions === 2 ? "2 · " : "";
  return `${both}${GATES[kind]} · ${whole(hidden_size)} · (${whole(input_size)} + ${whole(hidden_size)} + ${biases})`;
}

function bars(values, width = 100) {
  const counted = Object.keys(NAMES).map((kind) => [kind, total(countLayers({ ...values, kind }))]);
  const most = Math.max(...counted.map(([, count]) => count));
  return counted.map(([kind, count]) =>
    tag(
      "tr",
      kind === values.kind ? { class: "chosen" } : {},
      tag("th", { scope: "row" }, NAMES[kind]),
      tag("td", {}, whole(count)),
      tag(
        "td",
        { class: "bar" },
        svg(
          "svg",
          { viewBox: `0 0 ${width} 12`, height: 12, preserveAspectRatio: "none", "aria-hidden": "true" },
          svg("rect", { class: "level", width: (width * count) / most, height: 12 }),
        ),
      ),
    ),
  );
}

function view(results) {
  const lines = tag("ol", { class: "steps" });
  const body = tag("tbody");
  const parts = tag("tbody");
  const head = (...names) =>
    tag(
      "thead",
      {},
      tag(
        "tr",
        {},
        names.map((name) => tag("th", { scope: "col" }, maths(name))),
      ),
    );
  const scroll = (label, table) =>
    tag("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": label }, table);
  results.append(
    lines,
    scroll(
      "Parameters of each layer",
      tag(
        "table",
        {},
        tag("caption", {}, "Where they are"),
        head("layer", "W_ih", "W_hh", "biases", "together"),
        parts,
      ),
    ),
    tag(
      "table",
      { class: "wide" },
      tag("caption", {}, "The same sizes in each cell"),
      head("cell", "parameters", "beside each other"),
      body,
    ),
  );
  return (values) => {
    const layers = countLayers(values);
    const upper = layers.length > 2 ? `layers 2 to ${layers.length}, each` : "layer 2";
    lines.replaceChildren(
      ...layers
        .slice(0, 2)
        .map((layer, place) =>
          tag(
            "li",
            {},
            tag("span", { class: "what" }, place ? upper : "layer 1"),
            tag("span", { class: "equation" }, `${values.directions === 2 ? "2 · " : ""}G · H · (I + H + b)`),
            tag("span", { class: "filled" }, `= ${formula(values, layer)}`),
            tag("span", { class: "value" }, tag("strong", {}, `= ${whole(layer.total)}`)),
          ),
        ),
    );
    parts.replaceChildren(
      ...layers.map((layer, place) =>
        tag(
          "tr",
          {},
          tag("th", { scope: "row" }, String(place + 1)),
          [layer.from_input, layer.from_state, layer.biases, layer.total].map((count) => tag("td", {}, whole(count))),
        ),
      ),
    );
    body.replaceChildren(...bars(values));
    const all = total(layers);
    return `${NAMES[values.kind]}: ${whole(all)} parameters, ${size(4 * all)} in float32, whatever the length of the sequence.`;
  };
}

function size(bytes) {
  if (bytes < 1024) return `${bytes} bytes`;
  const units = ["KiB", "MiB", "GiB", "TiB"];
  const power = Math.min(Math.floor(Math.log2(bytes) / 10), units.length);
  return `${Number((bytes / 1024 ** power).toPrecision(3))} ${units[power - 1]}`;
}

const it = explorer({
  title: "Parameters",
  lead:
    "Each gate, and the candidate, has a weight for the input (H × I), one for the state (H × H) and its biases. " +
    "G counts them: 1 in an RNN, 3 in a GRU, 4 in an LSTM.",
  controls: CONTROLS,
  view,
});
export default it;
