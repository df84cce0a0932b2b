import type { DisplayDocument } from "../display/document";
import { toText } from "../display/render-text";
import { SagelabError } from "../errors";
import { type PriceOffer, priceText } from "../prices/offer";
import { PriceBook, type PriceBookOptions } from "../prices/price-book";
import { diffPrices } from "../prices/price-diff";
import { snapshotDates } from "../prices/pricing-folder";
import type { PriceRefreshProgress } from "../prices/refresh-prices";

/** What `sagelab prices refresh` is told. */
export interface PriceRefreshFlags {
  readonly region: string;
  readonly service?: readonly string[];
  readonly file?: string;
}

/** What `sagelab prices list` is told. */
export interface PriceListFlags {
  readonly region: string;
  readonly snapshot?: string;
  readonly service?: string;
  readonly component?: string;
  readonly instanceType?: string;
  readonly state: string;
  readonly format: string;
}

/** What `sagelab prices diff` is told beside the books. */
export interface PriceDiffFlags {
  readonly region: string;
}

const PIPE_WIDTH = 140;
const STATES = ["stated", "inferred", "all"] as const;
const FORMATS: Readonly<
  Record<string, (book: PriceBook, offers: readonly PriceOffer[]) => string>
> = {
  table: (book, offers) => textOf(listDocument(book, offers)),
  json: (_, offers) => JSON.stringify(offers, null, 2),
  csv: (_, offers) => offerCsv(offers),
};

const say = (text: string) => process.stdout.write(`${text}\n`);

/** Reads newer prices into the cache, with progress on standard error. */
export async function refreshCommand(flags: PriceRefreshFlags, signal: AbortSignal): Promise<void> {
  const { region, service: services, file } = flags;
  const progress = progressLine();
  const refreshed = await PriceBook.refresh({
    region,
    services,
    file,
    signal,
    onProgress: progress.update,
  }).finally(progress.end);
  const counts = Object.entries(refreshed.offers).map(([service, count]) => `${service} ${count}`);
  say(`Prices of ${refreshed.region}, ${refreshed.date}: ${counts.join(", ")}`);
  say(`Kept in ${refreshed.file}`);
}

/** Lists the prices that match. */
export function listCommand(flags: PriceListFlags): void {
  const { region, snapshot, service, component, instanceType } = flags;
  const state = STATES.find((one) => one === flags.state);
  if (!state) throw refuse(`Cannot list "${flags.state}" prices`, STATES);
  const write = Object.hasOwn(FORMATS, flags.format) ? FORMATS[flags.format] : undefined;
  if (!write) throw refuse(`Cannot write "${flags.format}"`, Object.keys(FORMATS));
  const book = PriceBook.open({ region, snapshot });
  say(write(book, book.offers({ service, component, instanceType, state })));
}

/** Shows what differs between two books: snapshots by their date, or price files. */
export function diffCommand(
  before: string | undefined,
  after: string | undefined,
  { region }: PriceDiffFlags,
): void {
  const first = PriceBook.open({ region, ...bookOf(before ?? snapshotDates().at(-1)) });
  const second = PriceBook.open({ region, ...bookOf(after) });
  say(textOf(diffPrices(first, second).document()));
}

function bookOf(name: string | undefined): PriceBookOptions {
  if (name === undefined) return {};
  return /^\d{4}-\d{2}-\d{2}$/.test(name) ? { snapshot: name } : { file: name };
}

function refuse(what: string, allowed: readonly string[]): SagelabError {
  return new SagelabError("InvalidInput", `${what}: allowed: ${allowed.join(", ")}`);
}

function textOf(document: DisplayDocument): string {
  const { columns, isTTY } = process.stdout;
  return toText(document, { width: columns ?? PIPE_WIDTH, colour: isTTY === true });
}

function listDocument(book: PriceBook, offers: readonly PriceOffer[]): DisplayDocument {
  const count = offers.length === 1 ? "1 price" : `${offers.length} prices`;
  const title = `${book.title}: ${count} of ${book.region}`;
  return {
    title,
    blocks: [
      {
        kind: "table",
        columns: [
          { title: "Component" },
          { title: "Of" },
          { title: "Price", align: "right" },
          { title: "Of the day" },
          { title: "Grade" },
          { title: "Source" },
        ],
        rows: offers.map((offer) => [
          offer.component,
          variantOf(offer),
          priceText(offer),
          offer.date ?? "",
          offer.inferred ? "inferred" : offer.grade,
          offer.inferred ?? offer.sources.join("; "),
        ]),
      },
      ...book.warnings.map((text) => ({ kind: "note", tone: "warning", text }) as const),
    ],
  };
}

const CSV_COLUMNS = [
  "service,region,component,of,unit,fromQuantity,toQuantity,usd,date,grade,inferred,source",
];

/** One line a tier, after RFC 4180. */
function offerCsv(offers: readonly PriceOffer[]): string {
  const rows = offers.flatMap((offer) =>
    offer.tiers.map(({ from, to = "", usd }) =>
      [
        offer.service,
        offer.region,
        offer.component,
        variantOf(offer),
        offer.unit,
        from,
        to,
        usd,
        offer.date ?? "",
        offer.grade,
        offer.inferred ?? "",
        offer.sources.join("; "),
      ]
        .map((text) => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
        .join(","),
    ),
  );
  return [...CSV_COLUMNS, ...rows].join("\r\n");
}

function variantOf({ instanceType, storageClass, memoryGb }: PriceOffer): string {
  return instanceType ?? storageClass ?? (memoryGb === undefined ? "" : `${memoryGb} GB`);
}

/** Products between two lines of progress. */
const PRODUCTS_A_LINE = 500;

/** Progress on standard error: a line that is drawn over on a terminal, else a line now and then. */
function progressLine(): {
  update(progress: PriceRefreshProgress): void;
  end(): void;
} {
  const { stderr } = process;
  let shown = "";
  const draw = (line: string) => {
    if (line === shown) return;
    stderr.write(stderr.isTTY ? `\r${line.padEnd(shown.length)}` : `${line}\n`);
    shown = line;
  };
  return {
    update: ({ what, products, fraction }) => {
      if (fraction !== undefined) {
        const tenths = stderr.isTTY ? Math.floor(fraction * 100) : Math.floor(fraction * 10) * 10;
        draw(`Reading ${what}: ${tenths} %`);
      } else if (stderr.isTTY || products === 1 || products % PRODUCTS_A_LINE === 0) {
        draw(`Reading the price list of ${what}: ${products} products`);
      }
    },
    end: () => {
      if (stderr.isTTY && shown !== "") stderr.write("\n");
    },
  };
}
