import type { ErrorObject, ValidateFunction } from "ajv/dist/2020.js";

/** Most violations that a function passes on: each level of a value may pass on those below it several times. */
const mostViolations = 64;

interface Result {
  readonly instancePath: string;
  readonly errors: readonly ErrorObject[] | null;
  /** The properties and items that were evaluated, where `unevaluated*` asks for them. */
  readonly evaluated: ValidateFunction["evaluated"];
}

/**
 * A validator of a schema that refers to itself, which validates each object and array of a value once, however many
 * alternatives lead to it: otherwise the time would double with each level of nesting. {@link validatedOnce} is the same
 * for the code of servers.
 */
export function onlyOnce(validate: ValidateFunction): ValidateFunction {
  const { evaluated } = validate;
  let results: Map<unknown, Result> | undefined;
  const once = (data: unknown, context?: Parameters<ValidateFunction>[1]): data is unknown => {
    const isOutermost = results === undefined;
    results ??= new Map();
    try {
      const instancePath = context?.instancePath ?? "";
      let result = results.get(data);
      // An object may stand at two places of a value that was not read from JSON.
      if (result === undefined || result.instancePath !== instancePath) {
        validate(data, context);
        const errors = validate.errors?.slice(0, mostViolations) ?? null;
        result = { instancePath, errors, evaluated: evaluated && { ...evaluated } };
        if (typeof data === "object") results.set(data, result);
      }
      if (evaluated !== undefined) Object.assign(evaluated, result.evaluated);
      // Callers add to the array.
      wrapper.errors = result.errors && [...result.errors];
      return result.errors === null;
    } finally {
      if (isOutermost) results = undefined;
    }
  };
  const { schema, schemaEnv } = validate;
  const wrapper: ValidateFunction = Object.assign(once, {
    schema,
    schemaEnv,
    ...(evaluated !== undefined && { evaluated }),
  });
  return wrapper;
}

/** The helper `once` of `validators.js`: see {@link onlyOnce}. */
export const onceText = `function once(violationsOf) {
  let results;
  function validate(data, instancePath = "") {
    const isOutermost = results === undefined;
    results ??= new Map();
    try {
      let result = results.get(data);
      if (result?.instancePath !== instancePath) {
        const errors = violationsOf(data, instancePath)?.slice(0, ${mostViolations}) ?? null;
        result = { instancePath, errors, evaluated: { ...validate.evaluated } };
        if (typeof data === "object") results.set(data, result);
      }
      if (validate.evaluated !== undefined) Object.assign(validate.evaluated, result.evaluated);
      validate.errors = result.errors && [...result.errors];
      return result.errors === null;
    } finally {
      if (isOutermost) results = undefined;
    }
  }
  return validate;
}`;

/**
 * The code of a function of `validators.js` that validates each object once, by the helper `once`.
 *
 * @param code `function name(data, instancePath = "") { … }`, laid out, with what follows it.
 */
export function validatedOnce(code: string, name: string): string {
  const head = `function ${name}(data, instancePath = "") {\n`;
  const assignment = `\n  ${name}.errors = vErrors;\n`;
  const tail = "\n  return errors === 0;\n}\n";
  const [assigned, end] = [code.lastIndexOf(assignment), code.lastIndexOf(tail)];
  if (!code.startsWith(head) || assigned === -1 || end < assigned) {
    throw new Error(`the code of \`${name}\` has another form`);
  }
  const body = code.slice(head.length, assigned + 1) + code.slice(assigned + assignment.length, end + 1);
  const rest = code.slice(end + tail.length);
  return `const ${name} = once((data, instancePath) => {\n${body}  return errors === 0 ? null : vErrors;\n});\n${rest}`;
}
