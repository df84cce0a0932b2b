import type { ListShape, Shape, StringShape, StructureShape } from "../shape";

const TAG_TEXT = "([\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*)";
const tagKey: StringShape = { type: "string", min: 1, max: 128, pattern: TAG_TEXT };
const resourceArn: Shape = {
  type: "string",
  max: 256,
  pattern: "arn:aws[a-z-]*:sagemaker:[a-z0-9-]*:[0-9]{12}:.+",
};

/** The `Tags` member of every operation that creates a resource. */
export const tagListShape: ListShape = {
  type: "list",
  max: 50,
  member: {
    type: "structure",
    required: ["Key", "Value"],
    members: {
      Key: tagKey,
      Value: { type: "string", max: 256, pattern: TAG_TEXT },
    },
  },
};

/** The inputs of the tag operations; limits and patterns from the public service model. */
export const tagsShapes = {
  addTags: {
    type: "structure",
    required: ["ResourceArn", "Tags"],
    members: { ResourceArn: resourceArn, Tags: tagListShape },
  },
  listTags: {
    type: "structure",
    required: ["ResourceArn"],
    members: {
      ResourceArn: resourceArn,
      NextToken: { type: "string", max: 8192, pattern: ".*" },
      MaxResults: { type: "integer", min: 50 },
    },
  },
  deleteTags: {
    type: "structure",
    required: ["ResourceArn", "TagKeys"],
    members: {
      ResourceArn: resourceArn,
      TagKeys: { type: "list", min: 1, max: 50, member: tagKey },
    },
  },
} as const satisfies Record<string, StructureShape>;
