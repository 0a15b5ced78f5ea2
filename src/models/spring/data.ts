import type { ModelData } from "../../core/definition.ts";
import { motionData } from "../motions/data.ts";
import { motionReference } from "../motions/reference.ts";
import { systems } from "../motions/system.ts";

export const load = async (): Promise<ModelData> => motionData(systems.spring);

export const reference = motionReference(systems.spring);
