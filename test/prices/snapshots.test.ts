import { mkdtempSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { costComponent } from "../../src/prices/components";
import { instanceTypes } from "../../src/prices/instance-types";
import { pricingFolder, snapshotDates } from "../../src/prices/pricing-folder";
import { priceRegions } from "../../src/prices/regions";
import { parseSnapshot, readSnapshot, writeSnapshot } from "../../src/prices/snapshot";

const path = (date: string) => join(pricingFolder(), `${date}.jsonl`);

test.each(snapshotDates())(
  "the snapshot of %s holds one offer a line, sorted, each once",
  (date) => {
    const { offers } = readSnapshot(path(date));
    const places = offers.map(
      ({ service, region, component, instanceType, storageClass, memoryGb }) =>
        `${service} ${region} ${component} ${instanceType ?? storageClass ?? memoryGb ?? ""}`,
    );
    expect(new Set(places).size).toBe(places.length);
    const groups = offers.map(({ service, region, component }) =>
      [service, region, component].join("|"),
    );
    expect(groups).toEqual([...groups].sort());
  },
);

test.each(snapshotDates())(
  "every offer of %s names a known region, component and source",
  (date) => {
    const regions = priceRegions();
    for (const offer of readSnapshot(path(date)).offers) {
      expect(regions).toContain(offer.region);
      const kind = costComponent(offer.component);
      expect(kind?.service).toBe(offer.service);
      expect(kind?.key === "instanceType").toBe(offer.instanceType !== undefined);
      if (offer.instanceType) expect(instanceTypes().has(offer.instanceType)).toBe(true);
      expect(offer.sources.length).toBeGreaterThan(0);
      expect(offer.sources.every((text) => text.includes(" "))).toBe(true);
      expect(Number(offer.tiers[0]?.usd)).toBeGreaterThan(0);
    }
  },
);

test("a snapshot that is written reads the same", () => {
  const file = join(mkdtempSync(join(tmpdir(), "prices-")), "copy.jsonl");
  const snapshot = readSnapshot(path("2026-10-04"));
  writeSnapshot(file, snapshot);
  const copy = parseSnapshot(readFileSync(file, "utf8"), file);
  const byText = (offers: readonly unknown[]) =>
    offers.map((offer) => JSON.stringify(offer)).sort();
  expect(byText(copy.offers)).toEqual(byText(snapshot.offers));
  expect({ ...copy, offers: [] }).toEqual({ ...snapshot, offers: [] });
});
