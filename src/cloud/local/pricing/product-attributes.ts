import { costComponent } from "../../../prices/components";
import { instanceTypes } from "../../../prices/instance-types";
import type { PriceOffer } from "../../../prices/offer";
import { locationOf } from "./locations";

/** What a product is, as the price list says it. */
export interface ProductFacts {
  readonly productFamily?: string;
  readonly attributes: Readonly<Record<string, string>>;
}

const serviceNames: Readonly<Record<string, string>> = {
  AmazonSageMaker: "Amazon SageMaker",
  AmazonS3: "Amazon Simple Storage Service",
  AWSDataTransfer: "AWS Data Transfer",
};

/**
 * The family and attributes of an offer's product, named as in answers of `GetProducts`. Attributes that the snapshot does
 * not know (clock speed, processor model) are left out, never made up. Undefined for offers that the price list has no
 * product for.
 */
export function productFacts(offer: PriceOffer): ProductFacts | undefined {
  const kind = costComponent(offer.component);
  const usagetype = offer.usageType ?? kind?.usageTypes[0];
  if (!kind || !usagetype) return undefined;
  const { service } = offer;
  const base = { servicecode: service, servicename: serviceNames[service] ?? service, usagetype };
  const place = {
    location: locationOf(offer.region),
    locationType: "AWS Region",
    regionCode: offer.region,
  };
  if (service === "AWSDataTransfer") {
    return {
      productFamily: "Data Transfer",
      attributes: {
        ...base,
        transferType: "AWS Outbound",
        fromLocation: place.location,
        fromLocationType: place.locationType,
        fromRegionCode: place.regionCode,
        toLocation: "External",
        toLocationType: "Other",
        operation: "",
      },
    };
  }
  const own = service === "AmazonS3" ? s3Facts(offer) : sagemakerFacts(offer);
  return {
    productFamily: own.productFamily,
    attributes: { ...base, ...place, ...own.attributes },
  };
}

function s3Facts({ component, storageClass }: PriceOffer): ProductFacts {
  if (component === "S3 storage") {
    const standard = storageClass === "STANDARD";
    return {
      productFamily: "Storage",
      attributes: {
        storageClass: standard ? "General Purpose" : "Infrequent Access",
        volumeType: standard ? "Standard" : "Standard - Infrequent Access",
        operation: "",
      },
    };
  }
  const [group, groupDescription] =
    component === "S3 PUT requests"
      ? ["S3-API-Tier1", "PUT/COPY/POST or LIST requests"]
      : ["S3-API-Tier2", "GET and all other requests"];
  return {
    productFamily: "API Request",
    attributes: { group, groupDescription, operation: "" },
  };
}

function sagemakerFacts(offer: PriceOffer): ProductFacts {
  if (offer.instanceType) return instanceFacts(offer, offer.instanceType);
  if (offer.memoryGb !== undefined) return serverlessFacts(offer, offer.memoryGb);
  if (offer.unit === "GB-month") return volumeFacts(offer);
  const way = offer.component === "Hosting data in" ? "IN" : "OUT";
  return {
    productFamily: "Data Transfer",
    attributes: {
      group: `Hosting:${way}`,
      groupDescription: `Data processed ${way} by SageMaker Hosting`,
      operation: "Invoke-Endpoint",
    },
  };
}

/** The price list writes `component` of most rows as we do; Code Editor in lower case. */
function instanceFacts({ component }: PriceOffer, instanceType: string): ProductFacts {
  const named = component === "Studio-CodeEditor" ? "studio-codeeditor" : component;
  const { vCpu, memoryGib, gpu, network } = instanceTypes().get(instanceType) ?? {};
  return {
    productFamily: "ML Instance",
    attributes: {
      instanceName: instanceType,
      instanceType: `${instanceType}-${named}`,
      component: named,
      platoinstancename: instanceType.split(".")[1] ?? "",
      platoinstancetype: named,
      ...(vCpu === undefined ? {} : { vCpu: String(vCpu) }),
      ...(memoryGib === undefined ? {} : { memory: `${memoryGib} GiB` }),
      gpu: gpu ? String(gpu.count) : "N/A",
      ...(network === undefined ? {} : { networkPerformance: network }),
      operation: "RunInstance",
    },
  };
}

function serverlessFacts({ component }: PriceOffer, memoryGb: number): ProductFacts {
  const groups: Readonly<Record<string, string>> = {
    "Serverless provisioned concurrency": "ServerlessProvisionedConcurrency-Usage",
    "Serverless provisioned duration": "ServerlessProvisionedConcurrency-Duration",
  };
  return {
    productFamily: "ML Serverless",
    attributes: {
      group: groups[component] ?? "ServerlessInf",
      memorygb: String(memoryGb),
      operation: "Serverless",
    },
  };
}

function volumeFacts({ component }: PriceOffer): ProductFacts {
  const use = component.replace(" storage", "");
  const classification = costComponent(component)?.usageTypes[0]?.replace(/\.gp\d$/, "") ?? "";
  return {
    productFamily: "Storage",
    attributes: {
      volumeType: `General Purpose-${use}`,
      operation: use === "Studio" ? "CreateVolume-Gp3" : "CreateVolume-Gp2",
      platoclassificationtype: classification,
    },
  };
}
