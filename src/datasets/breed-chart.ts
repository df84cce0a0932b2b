import { Chart } from "../display/chart-object";
import { chartColours, withChartTheme } from "../display/chart-theme";
import { breedInWords, speciesOf } from "./pet-breeds";

/** Height of a bar with the space around it, in pixels: 37 breeds fit on a screen. */
const step = 17;

/** How many images each breed has, as bars; cats and dogs in colours of their own. */
export function breedChart(
  counts: ReadonlyMap<string, number>,
  facts: { readonly drawn: boolean },
): Chart {
  const rows = [...counts].map(([breed, images]) => ({
    breed: breedInWords(breed),
    species: speciesOf(breed) === "cat" ? "cats" : "dogs",
    images,
  }));
  const title = `Images a breed${facts.drawn ? ", drawn sample" : ""}`;
  const cats = rows.filter(({ species }) => species === "cats").length;
  const subtitle = `${cats} breeds of cats and ${rows.length - cats} of dogs`;
  const alt = [
    `${title} (${subtitle})`,
    ...rows.map(({ breed, species, images }) => `  ${breed} (${species}): ${images}`),
  ].join("\n");
  const spec = {
    title: { text: title, subtitle },
    description: alt,
    width: 380,
    height: { step },
    data: { values: rows },
    encoding: {
      y: {
        field: "breed",
        type: "nominal",
        sort: null,
        title: null,
        axis: { domain: false, ticks: false, labelPadding: 6, labelLimit: 220 },
      },
      x: { field: "images", type: "quantitative", title: null, axis: null },
    },
    layer: [
      {
        mark: { type: "bar", cornerRadiusEnd: 2 },
        encoding: {
          color: {
            field: "species",
            type: "nominal",
            scale: { domain: ["cats", "dogs"], range: [chartColours.accent, chartColours.plain] },
            legend: { title: null, orient: "top", direction: "horizontal" },
          },
        },
      },
      {
        mark: { type: "text", align: "left", dx: 5, fontSize: 10, color: chartColours.ink },
        encoding: { text: { field: "images", format: ",d" } },
      },
    ],
  };
  return new Chart(withChartTheme(spec), alt);
}
