import type { StaticBinaryHandler } from "../../resource-types.js";
import { redPixel } from "../samples.js";

export const staticBinary: StaticBinaryHandler = () => Buffer.from(redPixel, "base64");
