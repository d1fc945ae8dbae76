// How many parameters a recurrent network has. The same as counts.py; a test holds the two together.

export const GATES = { rnn: 1, gru: 3, lstm: 4 };

/** G H (I + H + b) for each direction; above the first layer I is directions times H. */
export function countLayers({ kind, input_size, hidden_size, layers, directions, biases }) {
  const rows = directions * GATES[kind] * hidden_size;
  return Array.from({ length: layers }, (_, layer) => {
    const width = layer === 0 ? input_size : directions * hidden_size;
    const counted = {
      input_size: width,
      from_input: rows * width,
      from_state: rows * hidden_size,
      biases: rows * biases,
    };
    return { ...counted, total: counted.from_input + counted.from_state + counted.biases };
  });
}
