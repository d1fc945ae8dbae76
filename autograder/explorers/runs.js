// The state of a small fixed network over a sequence. The same as runs.py; a test holds the two together.

import { GATES } from "./counts.js";
import { sigmoid } from "./steps.js";

const HIDDEN = 3;

/** Step through the inputs with PyTorch's equations: { h, c }, a row of 3 numbers for each step; c is null but for an LSTM. */
export function run({ kind, inputs, memory }) {
  const { fromInput, fromState } = weights(kind);
  let h = [0, 0, 0];
  let c = [0, 0, 0];
  const states = [];
  const cells = [];
  for (const x of inputs) {
    const a = fromInput.map((weight) => weight * x);
    const u = fromState.map((row) => row.reduce((sum, weight, unit) => sum + weight * h[unit], 0));
    const old = h;
    const block = (gate, unit) => a[gate * HIDDEN + unit] + u[gate * HIDDEN + unit];
    if (kind === "rnn") {
      h = old.map((_, unit) => Math.tanh(block(0, unit)));
    } else if (kind === "gru") {
      h = old.map((value, unit) => {
        const r = sigmoid(block(0, unit));
        const z = sigmoid(block(1, unit) + memory);
        const n = Math.tanh(a[2 * HIDDEN + unit] + r * u[2 * HIDDEN + unit]);
        return (1 - z) * n + z * value;
      });
    } else {
      c = c.map((value, unit) => {
        const kept = sigmoid(block(1, unit) + memory) * value;
        return kept + sigmoid(block(0, unit)) * Math.tanh(block(2, unit));
      });
      h = c.map((value, unit) => sigmoid(block(3, unit)) * Math.tanh(value));
    }
    states.push(h);
    cells.push(c);
  }
  return { h: states, c: kind === "lstm" ? cells : null };
}

function weights(kind) {
  const rows = Array.from({ length: HIDDEN * GATES[kind] }, (_, row) => row);
  const columns = [0, 1, 2];
  return {
    fromInput: rows.map((row) => 1.5 * Math.cos(1 + 2 * row)),
    fromState: rows.map((row) => columns.map((column) => 0.7 * Math.sin((row + 1) ** 2 * (column + 1)))),
  };
}

/** The inputs of a sequence, by name; `own` are the reader's. */
export function signal({ signal: name, steps, own }) {
  if (name === "own") return own;
  const times = Array.from({ length: steps }, (_, index) => index + 1);
  if (name === "impulse") return times.map((t) => (t === 1 ? 1 : 0));
  if (name === "pulse") return times.map((t) => (t >= 3 && t <= 6 ? 1 : 0));
  if (name === "alternating") return times.map((t) => (t % 2 ? 1 : -1));
  return times.map((t) => Math.sin((Math.PI * t) / 4));
}
