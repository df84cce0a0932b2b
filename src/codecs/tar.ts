export { listTarGz, type TarItem, type TarItemKind } from "./tar-list";
export { type Packed, type PackOptions, packTarGz, type TarFile } from "./tar-pack";
export { type Unpacked, type UnpackOptions, unpackTarGz } from "./tar-unpack";
