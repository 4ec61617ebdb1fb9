/** The severity: an error stops generation (exit 1), a warning does not. */
export type Severity = "error" | "warning";
