import type { AcceptedByProject } from "./accepted-by-project.js";
import type { Manifest } from "./manifest.js";

/** The rules of a project for each of its manifests. */
export interface ProjectRules {
  /** The hosts of manifests that name none. */
  readonly hosts: Manifest["hosts"];
  readonly accepted: AcceptedByProject;
}
