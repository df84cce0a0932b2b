/** How a breed's face is drawn. Colours are `#rrggbb`. */
export interface PetLooks {
  /** As the Oxford-IIIT Pet data set writes it: with a capital initial for cats. */
  readonly breed: string;
  readonly coat: string;
  /** The colour of markings: stripes, points, patches, mask. */
  readonly second: string;
  readonly markings:
    | "none"
    | "tabby"
    | "spots"
    | "points"
    | "mask"
    | "patches"
    | "blaze"
    | "tan"
    | "wrinkles";
  readonly ears:
    | "pointed"
    | "large"
    | "small"
    | "tufted"
    | "upright"
    | "button"
    | "floppy"
    | "long";
  readonly eyes: string;
  /** How much room the nose takes: cats and pugs are short. */
  readonly muzzle: "short" | "medium" | "long";
  readonly hair: "short" | "long" | "shaggy" | "none";
  /** The width of the head for its height; default 1. */
  readonly breadth?: number;
}

type Row = readonly [
  breed: string,
  coat: string,
  second: string,
  markings: PetLooks["markings"],
  ears: PetLooks["ears"],
  eyes: string,
  muzzle: PetLooks["muzzle"],
  hair: PetLooks["hair"],
  breadth?: number,
];

const rows: readonly Row[] = [
  ["Abyssinian", "#b9794a", "#7d4a2a", "tabby", "large", "#c9b23a", "short", "short", 0.9],
  ["Bengal", "#d09a55", "#4a2c18", "spots", "pointed", "#8fb04a", "short", "short"],
  ["Birman", "#ece0cf", "#6b5346", "points", "pointed", "#4f8fd6", "short", "long", 1.05],
  ["Bombay", "#24222a", "#121116", "none", "pointed", "#e0a030", "short", "short"],
  ["British_Shorthair", "#7f8794", "#666e7b", "none", "small", "#d98a2b", "short", "short", 1.22],
  ["Egyptian_Mau", "#b8b3a6", "#3f3b38", "spots", "large", "#9ecb5a", "short", "short", 0.92],
  ["Maine_Coon", "#8a6a4c", "#3d2b1f", "tabby", "tufted", "#b7a93c", "medium", "long", 0.98],
  ["Persian", "#f1ece4", "#d9cfc0", "none", "small", "#e08c2c", "short", "shaggy", 1.28],
  ["Ragdoll", "#efe6da", "#8b6f5c", "mask", "pointed", "#5aa0e0", "short", "long", 1.12],
  ["Russian_Blue", "#8d9bb0", "#74829a", "none", "large", "#67b567", "short", "short", 0.88],
  ["Siamese", "#e9d8bd", "#3b2a24", "points", "large", "#3f7fd8", "medium", "short", 0.8],
  ["Sphynx", "#e8b9a4", "#c98f7c", "wrinkles", "large", "#a8c85a", "short", "none", 0.86],
  [
    "american_bulldog",
    "#f3efe8",
    "#b98a5e",
    "patches",
    "button",
    "#5a3a22",
    "medium",
    "short",
    1.2,
  ],
  [
    "american_pit_bull_terrier",
    "#8f9096",
    "#f0eee9",
    "blaze",
    "button",
    "#7a6a48",
    "medium",
    "short",
    1.12,
  ],
  ["basset_hound", "#f1e8da", "#9c5a2c", "mask", "long", "#4b2f1c", "long", "short", 0.9],
  ["beagle", "#c07a3c", "#fbf7f0", "blaze", "floppy", "#4a2c18", "medium", "short", 0.95],
  ["boxer", "#c98a4a", "#2b211c", "mask", "button", "#3f2818", "short", "short", 1.02],
  ["chihuahua", "#e3bf8a", "#f6e9d2", "blaze", "large", "#2b1c14", "short", "short", 0.95],
  [
    "english_cocker_spaniel",
    "#7a4a2a",
    "#5a3218",
    "none",
    "long",
    "#4a2e1a",
    "medium",
    "long",
    0.92,
  ],
  ["english_setter", "#f4f1ea", "#3a3a42", "spots", "long", "#4a3322", "long", "long", 0.84],
  ["german_shorthaired", "#5c3a26", "#c9bfb2", "spots", "floppy", "#b58a3c", "long", "short", 0.82],
  ["great_pyrenees", "#f8f6f0", "#e2d8c6", "none", "floppy", "#3a2a1e", "medium", "shaggy", 1.08],
  ["havanese", "#d8c3a0", "#a98a62", "patches", "floppy", "#2c1d14", "short", "shaggy", 1.0],
  ["japanese_chin", "#f7f5f2", "#1f1d22", "mask", "long", "#2a1a12", "short", "long", 1.15],
  ["keeshond", "#9a9a9c", "#2f2f33", "mask", "upright", "#3a281c", "medium", "shaggy", 1.05],
  ["leonberger", "#b4763a", "#221b18", "mask", "floppy", "#4a3018", "long", "shaggy", 1.05],
  ["miniature_pinscher", "#1f1b1c", "#b0622c", "tan", "upright", "#2c1a10", "long", "short", 0.78],
  ["newfoundland", "#1d1c20", "#0f0f12", "none", "floppy", "#4a2f1c", "long", "shaggy", 1.14],
  ["pomeranian", "#e08f3a", "#f4c27a", "blaze", "upright", "#20140c", "short", "shaggy", 1.2],
  ["pug", "#dcbf92", "#26201e", "mask", "button", "#1c120c", "short", "short", 1.24],
  ["saint_bernard", "#faf6f0", "#a5542a", "patches", "floppy", "#4a2f1c", "long", "long", 1.14],
  ["samoyed", "#ffffff", "#efece6", "none", "upright", "#241810", "medium", "shaggy", 1.12],
  ["scottish_terrier", "#2e2d30", "#4a494d", "none", "upright", "#3a2a1c", "long", "shaggy", 0.8],
  ["shiba_inu", "#cf7f3c", "#fbf3e6", "mask", "upright", "#2a1a10", "medium", "short", 1.06],
  [
    "staffordshire_bull_terrier",
    "#4a2f22",
    "#2b1a12",
    "tabby",
    "button",
    "#3a2414",
    "medium",
    "short",
    1.2,
  ],
  ["wheaten_terrier", "#e2c48c", "#c9a468", "none", "floppy", "#2a1a10", "medium", "shaggy", 0.94],
  ["yorkshire_terrier", "#5c6670", "#c98a48", "tan", "upright", "#22160e", "short", "shaggy", 0.9],
];

/** The 37 breeds of Oxford-IIIT Pet, 12 of cats and 25 of dogs, in the order of their names. */
export const petLooks: readonly PetLooks[] = rows.map(
  ([breed, coat, second, markings, ears, eyes, muzzle, hair, breadth]) => ({
    breed,
    coat,
    second,
    markings,
    ears,
    eyes,
    muzzle,
    hair,
    breadth,
  }),
);

/** `cat` for a breed with a capital initial, else `dog`: the data set's own rule (its README). */
export function speciesOf(breed: string): "cat" | "dog" {
  const initial = breed.charAt(0);
  return initial !== initial.toLowerCase() ? "cat" : "dog";
}

/** `american_bulldog` as people write it. */
export function breedInWords(breed: string): string {
  return breed.replaceAll("_", " ");
}
