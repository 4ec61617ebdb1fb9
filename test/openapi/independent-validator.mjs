// Prism's validator, which reads documents and requests with code of its own: styles, media types, schemas.

import { upgradeFromThreeToThreeOne } from "@scalar/openapi-upgrader/3.0-to-3.1";
import { transformOas3Operations } from "@stoplight/http-spec/oas3/operation";
import { bundleTarget } from "@stoplight/json";
import { getHttpOperationsFromSpec } from "@stoplight/prism-http";
import { validateInput, validateOutput } from "@stoplight/prism-http/dist/validator/index.js";

export async function readOperations(document) {
  const operations =
    document.swagger === undefined
      ? withReferences(document)
      : await getHttpOperationsFromSpec(withMediaTypes(structuredClone(document)));
  return new Map(
    operations.map((operation) => [
      `${operation.method.toUpperCase()} ${operation.path}`,
      independentOperation(operation),
    ]),
  );
}

/**
 * Prism's own reading of a document writes out all references, to 71 MB for one operation of Figma's, and loses those that lead
 * in a circle, so that it no longer checks the schemas around them. Schemas of 3.1 are JSON Schema as they stand: their references
 * may stay, in a document of what one operation needs.
 */
function withReferences(document) {
  const { paths, ...rest } = /^3\.0/.test(document.openapi)
    ? withNulls(upgradeFromThreeToThreeOne(structuredClone(document)))
    : document;
  return Object.entries(paths).flatMap(([path, item]) => {
    const components = neededComponents(item, rest.components);
    return transformOas3Operations({ ...rest, components, paths: { [path]: item } }).map((operation) =>
      bundleTarget({
        document: { ...rest, components, __target__: operation },
        path: "#/__target__",
        cloneDocument: true,
      }),
    );
  });
}

/** Left over by the upgrade: `nullable` without `type`, as beside `allOf`, is meant to add null. Ajv refuses the whole schema else. */
function withNulls(value) {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map(withNulls);
  const copy = Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, withNulls(inner)]));
  if (copy.nullable !== true) return copy;
  const { nullable, ...rest } = copy;
  return { anyOf: [rest, { type: "null" }] };
}

/** The components that references lead to, from `start` and from each other. */
function neededComponents(start, components) {
  const needed = {};
  const visit = (value) => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, inner] of Object.entries(value)) {
      const [, kind, name] =
        (key === "$ref" && typeof inner === "string" && /^#\/components\/([^/]+)\/([^/]+)/.exec(inner)) || [];
      if (kind !== undefined && needed[kind]?.[name] === undefined) {
        needed[kind] = { ...needed[kind], [name]: components[kind][name] };
        visit(components[kind][name]);
      } else visit(inner);
    }
  };
  visit(start);
  return needed;
}

/**
 * Swagger 2.0 need not say what an operation consumes: any media type may be sent then. Prism allows none, so that it is told
 * the one that its converter would take from `consumes`.
 */
function withMediaTypes(document) {
  if (document.swagger === undefined || document.consumes !== undefined) return document;
  for (const item of Object.values(document.paths)) {
    for (const operation of Object.values(item)) {
      if (operation.parameters?.some((parameter) => parameter.in === "body"))
        operation.consumes ??= ["application/json"];
    }
  }
  return document;
}

function independentOperation(operation) {
  const bundled = operation.__bundled__;
  return {
    strayQuery: (target) => {
      const query = operation.request?.query ?? [];
      if (query.some(({ schema }) => schema?.type === "object" || schema?.type === undefined)) return [];
      const keys = (operation.security ?? []).flat().filter((scheme) => scheme.in === "query");
      const names = new Set([...query, ...keys].map(({ name }) => name));
      return [...new URL(target, "http://localhost").searchParams.keys()].filter(
        (name) => !names.has(name) && !names.has(name.replace(/\[.*$/, "")),
      );
    },
    spoilt: (request) => {
      const required = (operation.request?.query ?? []).some((parameter) => parameter.required === true);
      const [content] = operation.request?.body?.contents ?? [];
      const isObject = content?.schema?.type === "object" && /[/+]json\b/.test(content.mediaType);
      return [
        ...(required ? [{ ...request, target: request.target.replace(/\?.*/s, "") }] : []),
        ...(isObject && request.body.length > 0 ? [{ ...request, body: new TextEncoder().encode("7") }] : []),
      ];
    },
    responses: operation.responses.map(({ code, contents = [] }) => ({
      status: code,
      contents: contents.map(({ mediaType, schema }) => ({
        mediaType,
        schema:
          schema === undefined || typeof schema === "boolean"
            ? schema
            : { ...schema, ...(bundled === undefined ? {} : { __bundled__: bundled }) },
      })),
    })),
    requestProblems: (request) =>
      problemsOf(validateInput({ resource: operation, element: element(request) })),
    isBlind: (statusCode, mediaType) => {
      const content = operation.responses
        .flatMap(({ code, contents = [] }) => (code === statusCode ? contents : []))
        .find((one) => one.mediaType === mediaType);
      if (!["object", "array", "string"].includes(content?.schema?.type)) return false;
      return (
        problemsOf(
          validateOutput({
            resource: operation,
            element: { statusCode: 200, headers: { "content-type": mediaType }, body: 7 },
          }),
        ).length === 0
      );
    },
    responseProblems: (statusCode, mediaType, body) =>
      problemsOf(
        validateOutput({
          resource: operation,
          element: { statusCode, headers: { "content-type": mediaType }, body },
        }),
      ),
  };
}

/** A request as Prism's own server hands it to the validator. */
function element({ method, target, headers, body }) {
  const { pathname, searchParams } = new URL(target, "http://localhost");
  const query = {};
  for (const name of new Set(searchParams.keys())) {
    const values = searchParams.getAll(name);
    query[name] = values.length === 1 ? values[0] : values;
  }
  const text = new TextDecoder().decode(body);
  const isJson = /[/+]json\b/.test(headers["content-type"] ?? "");
  return {
    method: method.toLowerCase(),
    url: { path: pathname, query },
    headers,
    body: text === "" ? undefined : isJson ? JSON.parse(text) : text,
  };
}

function problemsOf(result) {
  if (result._tag === "Right") return [];
  // 0: an error; the others are warnings, of deprecated parameters say.
  return result.left
    .filter(({ severity }) => severity === 0)
    .map(({ path = [], message }) => `${path.join(".")}: ${message}`);
}
