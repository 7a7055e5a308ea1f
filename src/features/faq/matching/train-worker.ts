import { parentPort, workerData } from "node:worker_threads";
import type { Language } from "../../../chat/languages.ts";
import { type Phrased, trainModel } from "./model.ts";

/** Learns the model apart from the thread that answers people. */
parentPort?.postMessage(trainModel(workerData as ReadonlyMap<Language, Phrased>));
