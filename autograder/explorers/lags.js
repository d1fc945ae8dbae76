// How a gradient's size changes on its way back through time. The same as lags.py; a test holds the two together.

const UNITS = 8;
const units = Array.from({ length: UNITS }, (_, j) => j);
const sigma = (a) => 1 / (1 + Math.exp(-a));
const activations = {
  linear: [(a) => a, () => 1],
  tanh: [Math.tanh, (a) => 1 - Math.tanh(a) ** 2],
  relu: [(a) => Math.max(a, 0), (a) => (a > 0 ? 1 : 0)],
  sigmoid: [sigma, (a) => sigma(a) * (1 - sigma(a))],
};

/** Run `steps` steps and go back through all of them: sizes of the gradient by lag, the norm of W, the steepest slope. */
export function gradientByLag({ radius, stretch, activation, drive, steps }) {
  const w = recurrentWeight(radius, stretch);
  const [apply, slope] = activations[activation];
  let h = units.map(() => 0);
  const slopes = [];
  for (let t = 1; t <= steps; t += 1) {
    const a = units.map((j) => dot(w[j], h) + drive * Math.sin(0.7 * t + 1.9 * j));
    h = a.map(apply);
    slopes.push(a.map(slope));
  }
  let gradient = units.map(() => UNITS ** -0.5);
  const sizes = [1];
  for (const ofStep of slopes.reverse()) {
    const scaled = gradient.map((value, j) => value * ofStep[j]);
    gradient = units.map((k) => units.reduce((sum, j) => sum + w[j][k] * scaled[j], 0));
    sizes.push(Math.sqrt(dot(gradient, gradient)));
  }
  return { sizes, norm: largestSingularValue(w), steepest: activation === "sigmoid" ? 0.25 : 1 };
}

/** W = ρ D Q D⁻¹, with Q the orthogonal discrete cosine transform: rows of 8 numbers. */
export function recurrentWeight(radius, stretch) {
  const q = (j, k) => Math.cos((Math.PI * j * (k + 0.5)) / UNITS) * (j === 0 ? UNITS ** -0.5 : (UNITS / 2) ** -0.5);
  return units.map((j) => units.map((k) => radius * q(j, k) * stretch ** ((j - k) / (UNITS - 1))));
}

/** By squaring WᵀW until one direction is left: each squaring doubles the exponents, so 40 of them settle any gap. */
function largestSingularValue(w) {
  const gram = units.map((j) => units.map((k) => units.reduce((sum, row) => sum + w[row][j] * w[row][k], 0)));
  const size = trace(gram);
  if (size === 0) return 0;
  let power = scaledBy(gram, 1 / size);
  for (let round = 0; round < 40; round += 1) {
    const square = power.map((row) => units.map((k) => units.reduce((sum, m) => sum + row[m] * power[m][k], 0)));
    power = scaledBy(square, 1 / trace(square));
  }
  // The trace of gram times the projector onto the direction that is left (or the mean over several equal ones).
  return Math.sqrt(
    units.reduce(
      (sum, j) =>
        sum +
        dot(
          gram[j],
          power.map((row) => row[j]),
        ),
      0,
    ),
  );
}

const dot = (a, b) => a.reduce((sum, value, j) => sum + value * b[j], 0);
const trace = (matrix) => units.reduce((sum, j) => sum + matrix[j][j], 0);
const scaledBy = (matrix, factor) => matrix.map((row) => row.map((value) => value * factor));
