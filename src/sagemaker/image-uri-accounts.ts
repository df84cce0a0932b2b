/**
 * Registry accounts of AWS's framework images, by region. Derived from the image tables of the Apache-2.0 licensed Python
 * SageMaker SDK (Copyright Amazon.com, Inc. or its affiliates) as of 2026-08-21, commit a248126.
 */

/** Which registry accounts hold an image, by name of the map below. */
export type AccountMap = keyof typeof accountMaps;

/** Registry accounts of the Deep Learning Containers and the regions of each, separated by spaces. */
const containerAccounts: Readonly<Record<string, string>> = {
  "763104351884":
    "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2",
  "727897471807": "cn-north-1 cn-northwest-1",
  "626614931356": "af-south-1",
  "871362719292": "ap-east-1",
  "975050140332": "ap-east-2",
  "364406365360": "ap-northeast-3",
  "772153158452": "ap-south-2",
  "907027046896": "ap-southeast-3",
  "457447274322": "ap-southeast-4",
  "550225433462": "ap-southeast-5",
  "633930458069": "ap-southeast-6",
  "590183813437": "ap-southeast-7",
  "204538143572": "ca-west-1",
  "380420809688": "eu-central-2",
  "692866216735": "eu-south-1",
  "503227376785": "eu-south-2",
  "780543022126": "il-central-1",
  "914824155844": "me-central-1",
  "217643126080": "me-south-1",
  "637423239942": "mx-central-1",
  "446045086412": "us-gov-east-1",
  "442386744353": "us-gov-west-1",
  "886529160074": "us-iso-east-1",
  "094389454867": "us-isob-east-1",
  "303241398832": "us-isof-east-1",
  "454834333376": "us-isof-south-1",
};

/** Registry accounts of the first framework images (PyTorch up to 1.1, MXNet up to 1.4) and their regions. */
const firstAccounts: Readonly<Record<string, string>> = {
  "520713654638":
    "ap-northeast-1 ap-northeast-2 ap-south-1 ap-southeast-1 ap-southeast-2 ca-central-1 eu-central-1 eu-north-1 eu-west-1 eu-west-2 eu-west-3 sa-east-1 us-east-1 us-east-2 us-west-1 us-west-2",
  "313743910680": "af-south-1",
  "057415533634": "ap-east-1",
  "364406365360": "ap-northeast-3",
  "422961961927": "cn-north-1",
  "423003514399": "cn-northwest-1",
  "048378556238": "eu-south-1",
  "724002660598": "me-south-1",
  "246785580436": "us-gov-west-1",
  "744548109606": "us-iso-east-1",
  "453391408702": "us-isob-east-1",
};

/** Account maps: a table, and the regions of the table where these images are not. */
const accountMaps = {
  containers: { table: containerAccounts, absent: "us-isof-east-1 us-isof-south-1" },
  containersIso: { table: containerAccounts, absent: "" },
  containersOpen: {
    table: containerAccounts,
    absent: "us-iso-east-1 us-isob-east-1 us-isof-east-1 us-isof-south-1",
  },
  containersMxnet: {
    table: containerAccounts,
    absent:
      "ap-east-2 ap-southeast-5 ap-southeast-6 ap-southeast-7 mx-central-1 us-isof-east-1 us-isof-south-1",
  },
  eia131: {
    table: containerAccounts,
    absent:
      "af-south-1 ap-east-1 ap-east-2 ap-southeast-5 ap-southeast-6 ap-southeast-7 eu-south-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-gov-east-1 us-gov-west-1 us-iso-east-1 us-isob-east-1 us-isof-east-1 us-isof-south-1 us-west-1",
  },
  eia151: {
    table: containerAccounts,
    absent:
      "af-south-1 ap-east-1 ap-east-2 ap-northeast-3 ap-south-1 ap-southeast-1 ap-southeast-2 ap-southeast-5 ap-southeast-6 ap-southeast-7 ca-central-1 cn-north-1 cn-northwest-1 eu-central-1 eu-north-1 eu-south-1 eu-west-2 eu-west-3 il-central-1 me-central-1 me-south-1 mx-central-1 sa-east-1 us-gov-east-1 us-gov-west-1 us-iso-east-1 us-isob-east-1 us-isof-east-1 us-isof-south-1 us-west-1",
  },
  first: { table: firstAccounts, absent: "ap-northeast-3" },
  firstEia: { table: firstAccounts, absent: "" },
} as const;

/** The registry account of a region in a map; undefined where these images are not. */
export function registryAccount(map: AccountMap, region: string): string | undefined {
  const { table, absent } = accountMaps[map];
  if (absent.split(" ").includes(region)) return undefined;
  return Object.keys(table).find((account) => table[account]?.split(" ").includes(region));
}

/** The regions that have the images of a map, sorted. */
export function registryRegions(map: AccountMap): string[] {
  const { table, absent } = accountMaps[map];
  const regions = Object.values(table).flatMap((names) => names.split(" "));
  return regions.filter((region) => !absent.split(" ").includes(region)).sort();
}
