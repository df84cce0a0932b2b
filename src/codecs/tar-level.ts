import { open } from "node:fs/promises";
import { deflateRawSync } from "node:zlib";

/** A file that goes into an archive. */
export interface SizedFile {
  readonly path: string;
  readonly sizeBytes: number;
}

/** Smaller files are taken to compress well. */
const sampledFromBytes = 1024 * 1024;
const sampleBytes = 32 * 1024;
/** Trained weights shrink by about 8 %, which is not worth 10 to 50 times the time. */
const worthwhileRatio = 0.9;

/**
 * The gzip level for some files: 6, or 0 (stored) when most of their content would hardly shrink, such as weights, photographs
 * and archives. It depends on the content only, so that the same files give the same archive.
 */
export async function chooseLevel(files: readonly SizedFile[]): Promise<number> {
  let totalBytes = 0;
  let packedBytes = 0;
  for (const file of files) {
    totalBytes += file.sizeBytes;
    if (file.sizeBytes >= sampledFromBytes) packedBytes += file.sizeBytes * (await ratioOf(file));
  }
  return packedBytes > totalBytes * worthwhileRatio ? 0 : 6;
}

/** What is left of a file after compression, judged from three places in it. */
async function ratioOf(file: SizedFile): Promise<number> {
  const handle = await open(file.path);
  try {
    const sample = Buffer.alloc(3 * sampleBytes);
    for (const part of [0, 1, 2]) {
      const place = Math.floor((file.sizeBytes * (part + 1)) / 4);
      await handle.read(sample, part * sampleBytes, sampleBytes, place);
    }
    return deflateRawSync(sample, { level: 1 }).length / sample.length;
  } finally {
    await handle.close();
  }
}
