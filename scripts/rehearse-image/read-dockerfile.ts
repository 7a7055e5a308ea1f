import {
  type Copy,
  DockerfileParser,
  type Env,
  type From,
  type Healthcheck,
  type Instruction,
} from "dockerfile-ast";
import { ScriptError } from "../script-error.ts";

/** One step of a stage, as the builder takes it. */
export type Step =
  | { readonly kind: "run"; readonly command: string }
  | {
      readonly kind: "copy";
      readonly from: string | undefined;
      readonly sources: readonly string[];
      readonly to: string;
    };

/** How a stage's steps and its program run. */
export interface Stage {
  readonly name: string | undefined;
  readonly image: string;
  readonly steps: readonly {
    readonly step: Step;
    readonly workdir: string;
    readonly user: string;
    readonly env: Variables;
  }[];
  readonly workdir: string;
  readonly user: string;
  readonly env: Variables;
  readonly volumes: readonly string[];
  readonly command: readonly string[];
  readonly healthCheck: readonly string[];
}
type Variables = Readonly<Record<string, string>>;

/**
 * Reads a Dockerfile's stages in their order. Throws a `ScriptError` for an instruction it does not know: what is
 * rehearsed is what the file says, or nothing.
 */
export function readStages(text: string): readonly Stage[] {
  const stages: Writable<Stage>[] = [];
  const args = new Map<string, string>();
  for (const instruction of DockerfileParser.parse(text).getInstructions()) {
    const keyword = instruction.getKeyword();
    const content = (instruction.getArgumentsContent() ?? "").replaceAll(/\\\r?\n/g, "");
    if (keyword === "ARG" && stages.length === 0) {
      const [name = "", value = ""] = content.split("=");
      args.set(name, value);
    } else if (keyword === "FROM") stages.push(beginStage(instruction as From, args));
    else apply(keyword, instruction, content, stages.at(-1));
  }
  return stages;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function beginStage(from: From, args: ReadonlyMap<string, string>): Stage {
  const image = (from.getImage() ?? "").replaceAll(
    /\$\{(\w+)\}/g,
    (_all, name: string) => args.get(name) ?? "",
  );
  return {
    name: from.getBuildStage() ?? undefined,
    image,
    steps: [],
    workdir: "/",
    user: "0:0",
    env: {},
    volumes: [],
    command: [],
    healthCheck: [],
  };
}

function apply(
  keyword: string,
  instruction: Instruction,
  content: string,
  stage: Writable<Stage> | undefined,
): void {
  if (!stage) throw new ScriptError(`${keyword} stands before the first FROM`);
  const take = (step: Step) => {
    const { workdir, user, env } = stage;
    stage.steps = [...stage.steps, { step, workdir, user, env }];
  };
  switch (keyword) {
    case "WORKDIR":
      stage.workdir = content;
      return;
    case "USER":
      stage.user = content;
      return;
    case "ENV":
      for (const property of (instruction as Env).getProperties())
        stage.env = { ...stage.env, [property.getName()]: property.getValue() ?? "" };
      return;
    case "RUN":
      take({ kind: "run", command: content });
      return;
    case "COPY": {
      const copy = instruction as Copy;
      const paths = copy.getArguments().map((argument) => argument.getValue());
      const from =
        copy
          .getFlags()
          .find((flag) => flag.getName() === "from")
          ?.getValue() ?? undefined;
      take({ kind: "copy", from, sources: paths.slice(0, -1), to: paths.at(-1) ?? "" });
      return;
    }
    case "VOLUME":
      stage.volumes = [...stage.volumes, content];
      return;
    case "EXPOSE":
      return;
    case "HEALTHCHECK": {
      const [, words = ""] = /CMD\s+(\[.*\])$/s.exec(content) ?? [];
      if ((instruction as Healthcheck).getSubcommand()?.getValue() !== "CMD" || !words) break;
      stage.healthCheck = JSON.parse(words) as string[];
      return;
    }
    case "CMD":
      stage.command = JSON.parse(content) as string[];
      return;
  }
  throw new ScriptError(`The rehearsal does not know what to do with: ${keyword} ${content}`);
}
