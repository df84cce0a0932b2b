import { Fault } from "../fault";
import type { Handler } from "../http";
import { createJsonService, type Operations } from "../json-service";
import { type CatalogueProduct, priceCatalogue } from "./price-catalogue";
import { pageOf } from "./price-page";
import {
  describeServicesShape,
  type FILTER_TYPES,
  getAttributeValuesShape,
  getProductsShape,
} from "./shapes-pricing";

const FORMAT_VERSION = "aws_v1";

type Input = Readonly<Record<string, unknown>>;

/** One filter of `GetProducts`. */
interface ProductFilter {
  readonly Type: (typeof FILTER_TYPES)[number];
  readonly Field: string;
  readonly Value: string;
}

/** The Price List Query API over the newest shipped snapshot: `GetProducts`, `DescribeServices`, `GetAttributeValues`. */
export function createPricing(): Handler {
  const operations: Operations = {
    GetProducts: { shape: getProductsShape, run: getProducts },
    DescribeServices: { shape: describeServicesShape, run: describeServices },
    GetAttributeValues: { shape: getAttributeValuesShape, run: getAttributeValues },
  };
  return createJsonService("AWSPriceListService", operations);
}

function getProducts(input: Input): object {
  checkFormat(input);
  const filters = (input.Filters as readonly ProductFilter[] | undefined) ?? [];
  const products = productsOf(input).filter((product) =>
    filters.every((filter) => passes(product, filter)),
  );
  const { items, NextToken } = pageOf(products, input, [input.ServiceCode, filters]);
  return { FormatVersion: FORMAT_VERSION, PriceList: items.map(({ text }) => text), NextToken };
}

function describeServices(input: Input): object {
  checkFormat(input);
  const codes = input.ServiceCode
    ? [String(input.ServiceCode)]
    : [...new Set(priceCatalogue().map(({ service }) => service))].sort();
  const services = codes.map((ServiceCode) => ({
    ServiceCode,
    AttributeNames: [
      ...new Set(productsOf({ ServiceCode }).flatMap(({ fields }) => Object.keys(fields))),
    ]
      .filter((name) => name !== "sku")
      .sort(),
  }));
  const { items, NextToken } = pageOf(services, input, ["services", input.ServiceCode]);
  return { FormatVersion: FORMAT_VERSION, Services: items, NextToken };
}

function getAttributeValues(input: Input): object {
  const name = String(input.AttributeName ?? "");
  if (name === "") throw invalid("attributeName cannot be null or empty");
  const values = productsOf(input).flatMap(({ fields }) => fields[name] ?? []);
  if (values.length === 0) throw new Fault("NotFoundException", `There is no attribute ${name}`);
  const distinct = [...new Set(values)].sort().map((Value) => ({ Value }));
  const { items, NextToken } = pageOf(distinct, input, [input.ServiceCode, name]);
  return { AttributeValues: items, NextToken };
}

function productsOf({ ServiceCode }: Input): readonly CatalogueProduct[] {
  const code = String(ServiceCode ?? "");
  if (code === "") throw invalid("serviceCode cannot be null or empty");
  if (!/^[a-zA-Z0-9]+$/.test(code))
    throw new Fault("InvalidParameterException", "ServiceCode can only contain a-z, A-Z, 0-9");
  const products = priceCatalogue().filter(({ service }) => service === code);
  if (products.length === 0)
    throw new Fault("NotFoundException", `The local cloud has no prices of the service ${code}`);
  return products;
}

function passes({ fields }: CatalogueProduct, { Type, Field, Value }: ProductFilter): boolean {
  // The service is a field too: older callers filter by it.
  const value = fields[Field === "ServiceCode" ? "servicecode" : Field];
  if (value === undefined) return Type === "NONE_OF";
  switch (Type) {
    case "TERM_MATCH":
    case "EQUALS":
      return value === Value;
    case "CONTAINS":
      return value.includes(Value);
    case "ANY_OF":
      return Value.split(",").includes(value);
    case "NONE_OF":
      return !Value.split(",").includes(value);
  }
}

function checkFormat({ FormatVersion = FORMAT_VERSION }: Input): void {
  if (FormatVersion !== FORMAT_VERSION)
    throw new Fault("InvalidParameterException", `FormatVersion can only be ${FORMAT_VERSION}`);
}

function invalid(why: string): Fault {
  return new Fault("InvalidParameterException", `Input Parameters are invalid. ${why}`);
}
