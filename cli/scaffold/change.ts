/** One file as it is to become. */
export interface Change {
  /** Relative to the project, with forward slashes. */
  readonly file: string
  readonly text: string
  /** As it was; undefined where it is new. */
  readonly was?: string
}
