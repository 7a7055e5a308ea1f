import { readFileSync } from "node:fs";
import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { z } from "zod";

const documentShape = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), z.unknown())),
});

interface Operation {
  readonly pattern: RegExp;
  readonly pointer: string;
  readonly hasBody: boolean;
}

const methods = ["get", "put", "post", "patch", "delete"] as const;

/** Discord's own description of its API, as a judge of requests; loaded once, each operation compiled when first used. */
export function createSpecification() {
  const document = documentShape.parse(
    JSON.parse(readFileSync(new URL("../specs/discord-openapi.json", import.meta.url), "utf8")),
  );
  // Not strict: OpenAPI's own words stand in the document beside JSON Schema's.
  const ajv = new Ajv2020({ strict: false, allErrors: true, inlineRefs: false });
  addFormats.default(ajv);
  ajv.addFormat("snowflake", /^\d{1,20}$/).addFormat("nonce", /^.{0,25}$/);
  ajv.addSchema({ $id: "discord", ...document }, "discord");
  const operations = readOperations(document.paths);
  const compiled = new Map<string, ValidateFunction>();

  const validatorOf = (operation: Operation): ValidateFunction => {
    const pointer = `discord#${operation.pointer}/requestBody/content/application~1json/schema`;
    const validator = compiled.get(pointer) ?? ajv.compile({ $ref: pointer });
    compiled.set(pointer, validator);
    return validator;
  };

  return {
    /** What is wrong with a request, or nothing. `path` is without `/api/v10` and query. */
    check(method: string, path: string, body: unknown): string[] {
      const operation = operations.get(method.toLowerCase())?.find(({ pattern }) => pattern.test(path));
      if (!operation) return ["there is no such operation"];
      if (!operation.hasBody) return body === undefined ? [] : ["this operation takes no body"];
      const validator = validatorOf(operation);
      if (validator(body)) return [];
      return (validator.errors ?? []).map(
        ({ instancePath, message }) => `${instancePath || "body"} ${message}`,
      );
    },
  };
}

export type Specification = ReturnType<typeof createSpecification>;

function readOperations(paths: z.output<typeof documentShape>["paths"]): Map<string, Operation[]> {
  // A path with fewer placeholders is the better match: users/@me before users/{user_id}.
  const templates = Object.keys(paths).sort((one, other) => one.split("{").length - other.split("{").length);
  return new Map(
    methods.map((method) => [
      method,
      templates
        .filter((template) => paths[template]?.[method])
        .map((template) => ({
          pattern: new RegExp(`^${template.replace(/\{[^}]+\}/g, "[^/]+")}$`),
          pointer: `/paths/${encodeURIComponent(template.replaceAll("/", "~1"))}/${method}`,
          hasBody: Boolean((paths[template]?.[method] as { requestBody?: unknown } | undefined)?.requestBody),
        })),
    ]),
  );
}
