/** The reflected Castagnoli polynomial of CRC-32C (RFC 3720, appendix B.4). */
const CRC32C_POLYNOMIAL = 0x82f63b78;
/** The reflected polynomial of CRC-64/NVME (NVM Express, NVM command set specification, 5.2.1.3.4), in two halves. */
const CRC64NVME_HIGH = 0x9a6c9329;
const CRC64NVME_LOW = 0xac4bc9b5;

/** Bytes that one step takes; each has a table of its own. */
const SLICES = 8;

let crc32cTables: Uint32Array | undefined;
let crc64Tables: { readonly high: Uint32Array; readonly low: Uint32Array } | undefined;

/** CRC-32C of `bytes`, going on from `crc`, the value of what came before (0 at the start). Unsigned 32 bits. */
export function crc32c(bytes: Uint8Array, crc = 0): number {
  crc32cTables ??= makeCrc32cTables();
  const table = crc32cTables;
  const at = (slice: number, byte: number) => table[slice * 256 + byte] as number;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let value = ~crc;
  let index = 0;
  for (const last = bytes.length - SLICES; index <= last; index += SLICES) {
    const low = value ^ view.getInt32(index, true);
    const high = view.getInt32(index + 4, true);
    value =
      at(7, low & 255) ^
      at(6, (low >>> 8) & 255) ^
      at(5, (low >>> 16) & 255) ^
      at(4, low >>> 24) ^
      at(3, high & 255) ^
      at(2, (high >>> 8) & 255) ^
      at(1, (high >>> 16) & 255) ^
      at(0, high >>> 24);
  }
  for (; index < bytes.length; index++) {
    value = at(0, (value ^ (bytes[index] as number)) & 255) ^ (value >>> 8);
  }
  return ~value >>> 0;
}

/** A CRC-64/NVME that is fed piece by piece. */
export class Crc64Nvme {
  #high = -1;
  #low = -1;

  update(bytes: Uint8Array): void {
    crc64Tables ??= makeCrc64Tables();
    const { high: highTable, low: lowTable } = crc64Tables;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let high = this.#high;
    let low = this.#low;
    let index = 0;
    for (const last = bytes.length - SLICES; index <= last; index += SLICES) {
      const first = low ^ view.getInt32(index, true);
      const second = high ^ view.getInt32(index + 4, true);
      low = 0;
      high = 0;
      for (let byte = 0; byte < 4; byte++) {
        const early = (7 - byte) * 256 + ((first >>> (8 * byte)) & 255);
        const late = (3 - byte) * 256 + ((second >>> (8 * byte)) & 255);
        low ^= (lowTable[early] as number) ^ (lowTable[late] as number);
        high ^= (highTable[early] as number) ^ (highTable[late] as number);
      }
    }
    for (; index < bytes.length; index++) {
      const entry = (low ^ (bytes[index] as number)) & 255;
      low = ((low >>> 8) | (high << 24)) ^ (lowTable[entry] as number);
      high = (high >>> 8) ^ (highTable[entry] as number);
    }
    this.#high = high;
    this.#low = low;
  }

  /** The eight bytes, big-endian. */
  digest(): Buffer {
    const bytes = Buffer.alloc(8);
    bytes.writeInt32BE(~this.#high, 0);
    bytes.writeInt32BE(~this.#low, 4);
    return bytes;
  }
}

function makeCrc32cTables(): Uint32Array {
  const tables = new Uint32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let value = byte;
    for (let bit = 0; bit < 8; bit++) value = (value >>> 1) ^ (value & 1 ? CRC32C_POLYNOMIAL : 0);
    tables[byte] = value;
  }
  for (let index = 256; index < tables.length; index++) {
    const before = tables[index - 256] as number;
    tables[index] = (before >>> 8) ^ (tables[before & 255] as number);
  }
  return tables;
}

function makeCrc64Tables() {
  const high = new Uint32Array(SLICES * 256);
  const low = new Uint32Array(SLICES * 256);
  for (let byte = 0; byte < 256; byte++) {
    let [h, l] = [0, byte];
    for (let bit = 0; bit < 8; bit++) {
      const odd = l & 1;
      l = (l >>> 1) | (h << 31);
      h >>>= 1;
      if (odd) [h, l] = [h ^ CRC64NVME_HIGH, l ^ CRC64NVME_LOW];
    }
    high[byte] = h;
    low[byte] = l;
  }
  for (let index = 256; index < low.length; index++) {
    const [h, l] = [high[index - 256] as number, low[index - 256] as number];
    low[index] = ((l >>> 8) | (h << 24)) ^ (low[l & 255] as number);
    high[index] = (h >>> 8) ^ (high[l & 255] as number);
  }
  return { high, low };
}
