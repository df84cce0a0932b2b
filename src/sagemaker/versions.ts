/** Tells whether a version is `least` or newer, part by part: `1.10` is newer than `1.9`. */
export function versionAtLeast(version: string, least: string): boolean {
  const have = version.split(".").map((part) => Number.parseInt(part, 10) || 0);
  const want = least.split(".").map((part) => Number.parseInt(part, 10) || 0);
  for (let i = 0; i < want.length; i++) {
    const difference = (have[i] ?? 0) - (want[i] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  return true;
}
