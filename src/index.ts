import { installScreen } from "./notebook/install-screen";

// Where work happens

export type { CloudKind } from "./cloud/cloud-kind";
export {
  type DownloadDataOptions,
  type ServiceClient,
  type ServiceName,
  Session,
  type SessionOptions,
  type UploadDataOptions,
} from "./sagemaker/session";

// Data sets

export type { ImageKind } from "./codecs/image-header";
export type { ImageFit } from "./codecs/resize";
export { CifarDataset, type CifarSource } from "./datasets/cifar10";
export type { Cifar10Options } from "./datasets/cifar10-options";
export { datasets } from "./datasets/datasets";
export { ImageBatch } from "./datasets/image-batch";
export { ImageFile, type OpenImageOptions, openImage } from "./datasets/image-file";
export { breedOf, getImageFiles } from "./datasets/image-files";
export { ImageGrid, type ImageGridOptions } from "./datasets/image-grid";
export { type ImageChoice, ImageSet, type ImageSetGridOptions } from "./datasets/image-set";
export { PetsDataset, type PetsGridOptions, type PetsSource } from "./datasets/pets-dataset";
export type { PetsOptions } from "./datasets/pets-options";
export { type Prediction, Predictions } from "./datasets/predictions";

// Data in and out of S3

export { type FitInputs, TrainingInput, type TrainingInputOptions } from "./sagemaker/inputs";
export { S3Downloader, S3Uploader, type TransferOptions } from "./sagemaker/s3-transfer";
export { isS3Url, parseS3Url, type S3Location, s3PathJoin } from "./sagemaker/s3-url";

// Training

export type { AttachOptions } from "./sagemaker/attach";
export { Estimator } from "./sagemaker/estimator";
export type { EstimatorOptions, FitOptions, MetricDefinition } from "./sagemaker/estimator-options";
export type { Hyperparameters, HyperparameterValue } from "./sagemaker/hyperparameters";
export type { LogEvent } from "./sagemaker/log-event";
export { MXNet, type MXNetOptions } from "./sagemaker/mxnet";
export { PyTorch, type PyTorchOptions } from "./sagemaker/pytorch";
export type {
  MetricValue,
  StatusTransition,
  TrainingJobDescription,
  TrainingJobStatus,
} from "./sagemaker/training-description";
export { TrainingJob, type WaitOptions } from "./sagemaker/training-job";

// Serving

export type { CsvCell, CsvRows } from "./sagemaker/csv";
export {
  BytesDeserializer,
  CSVDeserializer,
  type Deserializer,
  JSONDeserializer,
  JSONLinesDeserializer,
  NumpyDeserializer,
  StreamDeserializer,
  type StreamedAnswer,
  StringDeserializer,
} from "./sagemaker/deserializers";
export type {
  EndpointDescription,
  EndpointStatus,
  EndpointVariant,
} from "./sagemaker/endpoint-description";
export { Model } from "./sagemaker/model";
export type { DeployOptions, ModelOptions } from "./sagemaker/model-options";
export { MXNetModel, type MXNetModelOptions } from "./sagemaker/mxnet-model";
export { PackedModel, type PackModelOptions, packModel } from "./sagemaker/pack-model";
export { Predictor, type PredictorClass } from "./sagemaker/predictor";
export type { PredictOptions, PredictorOptions } from "./sagemaker/predictor-options";
export { PyTorchModel, type PyTorchModelOptions } from "./sagemaker/pytorch-model";
export {
  CSVSerializer,
  IdentitySerializer,
  JSONLinesSerializer,
  JSONSerializer,
  type NumpyInput,
  NumpySerializer,
  type Serializer,
  StringSerializer,
} from "./sagemaker/serializers";

export { type UnpackModelOptions, unpackModel } from "./sagemaker/unpack-model";
export type { UpdateEndpointOptions } from "./sagemaker/update-endpoint";

// Names and images

export {
  frameworkVersions,
  type ImagePurpose,
  type ImageUriOptions,
  imageUri,
} from "./sagemaker/image-uris";
export { baseFromName, type NameFromBaseOptions, nameFromBase } from "./sagemaker/names";

// Cost

export { type BreakEven, type BreakEvenOptions, breakEven } from "./cost/break-even";
export {
  CheapestInstances,
  type CheapestOptions,
  cheapest,
  type RankedInstance,
} from "./cost/cheapest";
export { type ComparedComponent, Comparison, compare } from "./cost/compare";
export type { CostLine, CostQuantity } from "./cost/cost-line";
export { Estimate, type EstimateOptions, estimate } from "./cost/estimate";
export type { EstimateJson, EstimateLineJson } from "./cost/estimate-forms";
export type { EstimateLine, EstimateTotals } from "./cost/estimate-line";
export type {
  Plan,
  PlanEndpoint,
  PlanHours,
  PlanNotebook,
  PlanNumber,
  PlanOther,
  PlanPercent,
  PlanPrices,
  PlanProcessing,
  PlanServerless,
  PlanSize,
  PlanStorage,
  PlanTraffic,
  PlanTraining,
  PlanTransfer,
  PlanTransform,
} from "./cost/plan";
export { planJsonSchema } from "./cost/plan-schema";
export { readPlan } from "./cost/read-plan";
export { spotSavings } from "./cost/spot-savings";
export { Bill } from "./sagemaker/bill";
export type { EndpointEstimateOptions, TrainingEstimateOptions } from "./sagemaker/price-tags";

// Prices

export type { Clock } from "./clock";
export type { PriceListQuery, PriceListSource } from "./prices/aws-price-list";
export type { UsageUnit } from "./prices/components";
export type { OfferQuery } from "./prices/infer-offer";
export type { PriceGrade, PriceOffer, PriceTier } from "./prices/offer";
export {
  type OfferFilter,
  PriceBook,
  type PriceBookOptions,
  type PriceOverride,
} from "./prices/price-book";
export { diffPrices, type PriceChange, PriceDiff } from "./prices/price-diff";
export type { PriceSourceOptions } from "./prices/price-sources";
export type {
  PriceRefresh,
  PriceRefreshOptions,
  PriceRefreshProgress,
} from "./prices/refresh-prices";

// Arrays

export {
  argmax,
  type DType,
  type NDArray,
  type NDArrayData,
  type NDArrayOptions,
  type NestedList,
  ndarray,
  sliceRows,
  takeRows,
  toList,
} from "./codecs/ndarray";
export { decodeNpy, encodeNpy } from "./codecs/npy";

// Displays

export { Chart, type ChartOptions, chart } from "./display/chart-object";
export {
  type BarChartOptions,
  barChart,
  type ChartAxis,
  type LineChartOptions,
  lineChart,
} from "./display/charts";
export type {
  Block,
  ChartBlock,
  CodeBlock,
  DetailsBlock,
  DisplayDocument,
  FactsBlock,
  FormulaBlock,
  FormulaPart,
  FormulaRow,
  LogBlock,
  NoteBlock,
  PictureBlock,
  ProgressBlock,
  Showable,
  TableBlock,
} from "./display/document";
export { type PythonHasOptions, pythonHas } from "./notebook/python-has";
export { show } from "./notebook/show";
export { SourceFile, type SourceFileOptions, sourceFile } from "./notebook/source-file";

// Failures

export {
  isSagelabError,
  SagelabError,
  type SagelabErrorCode,
  type SagelabErrorOptions,
} from "./errors";

// Documents appear in the kernel's cells, or in the terminal

installScreen();
