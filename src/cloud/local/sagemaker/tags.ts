import { createHash } from "node:crypto";
import type { LocalContext } from "../context";
import { Fault } from "../fault";
import type { Operations } from "../json-service";
import { RecordStore } from "../record-store";
import { tagsShapes } from "./shapes-tags";

/** A tag of a resource. */
export interface Tag {
  readonly Key: string;
  readonly Value: string;
}

/** A resource can have 50 tags. */
const MAX_TAGS = 50;
/** ListTags gives 50 tags a page unless the request says more. */
const PAGE = 50;

interface TagRecord {
  readonly arn: string;
  readonly tags: readonly Tag[];
}

/** The tags of all SageMaker resources, by ARN, on disk. */
export class TagStore {
  readonly #records: RecordStore<TagRecord>;
  readonly #kinds = new Map<string, (name: string) => boolean>();

  /** `folder` is made when the first tag is written. */
  constructor(folder: string) {
    this.#records = new RecordStore(folder);
  }

  /**
   * Says how to find out whether a resource of a kind (`training-job`, `endpoint`, … as in ARNs) exists. Tags of missing
   * resources are refused for the kinds that were named so.
   */
  own(kind: string, exists: (name: string) => boolean): void {
    this.#kinds.set(kind, exists);
  }

  /** The tags of a resource, in the order they were added. */
  get(arn: string): readonly Tag[] {
    return this.#records.get(recordName(arn))?.tags ?? [];
  }

  /** Sets all tags of a resource, at its creation. Throws a `Fault` when a key comes twice. */
  set(arn: string, tags: readonly Tag[] | undefined): void {
    checkKeys(tags ?? []);
    if (!tags || tags.length === 0) this.delete(arn);
    else this.#records.put(recordName(arn), { arn, tags });
  }

  /** Adds tags or changes their values; answers all tags. Throws a `Fault` when there would be more than 50. */
  add(arn: string, tags: readonly Tag[]): readonly Tag[] {
    this.#checkExists(arn);
    checkKeys(tags);
    const all = new Map([...this.get(arn), ...tags].map((tag) => [tag.Key, tag.Value]));
    if (all.size > MAX_TAGS) {
      throw new Fault(
        "ResourceLimitExceeded",
        `The number of tags exceeds the limit of ${MAX_TAGS} for resource "${arn}".`,
      );
    }
    const merged = [...all].map(([Key, Value]) => ({ Key, Value }));
    this.set(arn, merged);
    return merged;
  }

  /** Removes tags by key; keys that are not there are ignored. */
  remove(arn: string, keys: readonly string[]): void {
    this.#checkExists(arn);
    this.set(
      arn,
      this.get(arn).filter((tag) => !keys.includes(tag.Key)),
    );
  }

  /** The tags of a resource for a request. Throws a `Fault` when there is no such resource. */
  list(arn: string): readonly Tag[] {
    this.#checkExists(arn);
    return this.get(arn);
  }

  /** Forgets the tags of a resource that is deleted. */
  delete(arn: string): void {
    this.#records.delete(recordName(arn));
  }

  #checkExists(arn: string): void {
    const [, kind, name] =
      /^arn:[^:]+:sagemaker:[^:]*:\d{12}:([^/]+)\/([A-Za-z0-9-]+)$/.exec(arn) ?? [];
    if (kind === undefined || name === undefined) {
      throw new Fault("ValidationException", `"${arn}" is not the ARN of a SageMaker resource.`);
    }
    if (this.#kinds.get(kind)?.(name) === false) {
      throw new Fault("ValidationException", "Requested resource not found.");
    }
  }
}

/** AddTags, ListTags and DeleteTags. */
export function tagOperations(_context: LocalContext, tags: TagStore): Operations {
  return {
    AddTags: {
      shape: tagsShapes.addTags,
      run: (input) => {
        const { ResourceArn, Tags } = input as { ResourceArn: string; Tags: readonly Tag[] };
        return { Tags: tags.add(ResourceArn, Tags) };
      },
    },
    ListTags: {
      shape: tagsShapes.listTags,
      run: (input) => listTags(tags, input as unknown as ListInput),
    },
    DeleteTags: {
      shape: tagsShapes.deleteTags,
      run: (input) => {
        const request = input as { ResourceArn: string; TagKeys: readonly string[] };
        tags.remove(request.ResourceArn, request.TagKeys);
        return {};
      },
    },
  };
}

interface ListInput {
  readonly ResourceArn: string;
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

function listTags(tags: TagStore, input: ListInput): object {
  const all = tags.list(input.ResourceArn);
  const start = input.NextToken === undefined ? 0 : Number(input.NextToken);
  if (!Number.isSafeInteger(start) || start < 0) {
    throw new Fault("ValidationException", "Invalid pagination token.");
  }
  const end = start + (input.MaxResults ?? PAGE);
  return {
    Tags: all.slice(start, end),
    NextToken: end < all.length ? String(end) : undefined,
  };
}

function checkKeys(tags: readonly Tag[]): void {
  if (new Set(tags.map((tag) => tag.Key)).size < tags.length) {
    throw new Fault("ValidationException", "Duplicate tag keys found.");
  }
}

/** ARNs hold characters that file names should not; the record itself says whose it is. */
function recordName(arn: string): string {
  const name = /\/([A-Za-z0-9-]+)$/.exec(arn)?.[1]?.slice(0, 63).replace(/^-+/, "") ?? "";
  const digest = createHash("sha256").update(arn).digest("hex").slice(0, 16);
  return name === "" ? digest : `${name}-${digest}`;
}
