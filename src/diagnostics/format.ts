/** The ways to print diagnostics. */
export const formats = ["text", "json", "github", "sarif"] as const;

export type Format = (typeof formats)[number];
