// One step of one gated unit, from what reaches its gates. The same as steps.py; a test holds the two together.

export const sigmoid = (a) => 1 / (1 + Math.exp(-a));

/** c' = f c + i g and h' = o tanh(c'); gates in PyTorch's order i, f, g, o, as pre-activations. */
export function lstmStep({ input_gate, forget_gate, candidate, output_gate, cell }) {
  const i = sigmoid(input_gate);
  const f = sigmoid(forget_gate);
  const g = Math.tanh(candidate);
  const o = sigmoid(output_gate);
  const c = f * cell + i * g;
  return { i, f, g, o, c, h: o * Math.tanh(c) };
}

/** Reset after the product and z for the old state (`gru`, PyTorch), or before it and z for the new one (`gru_2014`). */
export function gruStep({ form, reset_gate, update_gate, from_input, weight, bias, state }) {
  const r = sigmoid(reset_gate);
  const z = sigmoid(update_gate);
  if (form === "gru") {
    const n = Math.tanh(from_input + r * (weight * state + bias));
    return { r, z, n, h: (1 - z) * n + z * state };
  }
  const n = Math.tanh(from_input + weight * (r * state) + bias);
  return { r, z, n, h: (1 - z) * state + z * n };
}
