import { content } from "../runtime/content.js";
import type { TestAudioContentHandler } from "../types.js";
import { silence } from "./samples.js";

export const testAudioContent: TestAudioContentHandler = () =>
  content({ type: "audio", data: silence, mimeType: "audio/wav" });
