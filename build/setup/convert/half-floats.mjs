/** Numbers of 16 bits, as model files hold them. Node 20 has no Float16Array. */

const bytes = new DataView(new ArrayBuffer(4));

/**
 * @param {number} value
 * @returns {number} the nearest IEEE half float's 16 bits, ties to even
 */
export function toHalf(value) {
  bytes.setFloat32(0, value);
  const bits = bytes.getUint32(0);
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 112;
  const fraction = bits & 0x7fffff;
  if (exponent >= 31) return Number.isNaN(value) ? sign | 0x7e00 : sign | 0x7c00;
  if (exponent > 0) return sign | rounded((exponent << 23) | fraction, 13);
  // Below the normal range the leading one is written out; far below it nothing is left.
  return exponent < -10 ? sign : sign | rounded(fraction | 0x800000, 14 - exponent);
}

/**
 * @param {number} bits
 * @param {number} dropped how many low bits are rounded away
 */
function rounded(bits, dropped) {
  const kept = bits >>> dropped;
  const rest = bits & ((1 << dropped) - 1);
  const half = 1 << (dropped - 1);
  return rest > half || (rest === half && (kept & 1) === 1) ? kept + 1 : kept;
}

/**
 * @param {number} bits
 * @returns {number}
 */
export function fromHalf(bits) {
  const sign = (bits & 0x8000) === 0 ? 1 : -1;
  const exponent = (bits >>> 10) & 31;
  const fraction = bits & 0x3ff;
  if (exponent === 31) return fraction === 0 ? sign * Infinity : NaN;
  return exponent === 0
    ? sign * fraction * 2 ** -24
    : sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}
